// Runs inputs through a fuzz target without a fuzzer: each file that is named, and all files of
// each folder. Fails when there is none.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error{path.string() + ": cannot be read"};
  const std::vector<char> read{std::istreambuf_iterator<char>{file}, {}};
  // Of exactly that size, so that a sanitizer sees one octet too far; never a null pointer.
  const auto exact = std::make_unique<std::uint8_t[]>(read.size());
  std::copy(read.begin(), read.end(), exact.get());
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);  // the last line names the culprit
  LLVMFuzzerTestOneInput(exact.get(), read.size());
}

std::size_t replay_all(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return replay(path), 1;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    replay(entry.path());
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::size_t count = 0;
    for (int i = 1; i < argc; ++i) count += replay_all(argv[i]);
    if (count > 0) return 0;
    std::fprintf(stderr, "no input: name files, or folders that have some\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 1;
}
