#pragma once

#include <string>

#include "net/file_keeper.hpp"
#include "net/output_file.hpp"

namespace synspect::test {

/// An output file, and the process that keeps it.
struct KeptFile {
  explicit KeptFile(const std::string& path)
      : keeper(net::FileKeeper::start({path}).value()),
        opened(net::OutputFile::open(path, keeper)) {}
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;

  net::OutputFile* operator->() { return &*opened; }
  net::OutputFile& operator*() { return *opened; }

  net::FileKeeper keeper;
  Result<net::OutputFile> opened;
};

}  // namespace synspect::test
