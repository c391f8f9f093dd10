#include "net/input_stream.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gzip.hpp"
#include "results.hpp"
#include "standard_input.hpp"
#include "support/capture_octets.hpp"
#include "support/temporary_folder.hpp"

namespace synspect::net {
namespace {

using test::failure_text;
using test::gzip;
using test::must;
using test::Octets;
using test::octets_of;
using test::TemporaryFolder;
using test::together;

struct Outcome {
  Octets octets;
  std::string damage;
};

/// Reads to the end, so many octets at a time.
Outcome read_all(InputStream stream, std::size_t at_a_time = 1000) {
  Outcome outcome;
  Octets part(at_a_time);
  while (const std::size_t count = stream.read(part)) {
    outcome.octets.insert(outcome.octets.end(), part.data(), part.data() + count);
  }
  CHECK(stream.read(part) == 0);  // and it stays so
  if (stream.damage()) outcome.damage = stream.damage()->text;
  return outcome;
}

Outcome read_file(const TemporaryFolder& folder, const Octets& file) {
  return read_all(must(InputStream::open(folder.write("input", file))));
}

/// Octets that neither repeat much nor are all different.
Octets noise(std::size_t size) {
  std::mt19937 random{99};
  Octets octets(size);
  std::ranges::generate(octets, [&] { return static_cast<std::uint8_t>(random() % 40); });
  return octets;
}

const Octets kText = octets_of("a file");

}  // namespace

TEST_CASE("input stream: a file as it is, whatever its size") {
  const TemporaryFolder folder;
  for (const std::size_t size : {0U, 1U, 2U, 3U, 65535U, 65536U, 65537U, 500000U}) {
    CAPTURE(size);
    const Octets file = noise(size);
    const std::string path = folder.write("input", file);
    for (const std::size_t at_a_time : {7U, 4096U, 1000000U}) {
      InputStream stream = must(InputStream::open(path));
      CHECK(stream.name() == path);
      CHECK_FALSE(stream.is_packed());
      const Outcome outcome = read_all(std::move(stream), at_a_time);
      CHECK(outcome.octets == file);
      CHECK(outcome.damage.empty());
    }
  }
}

TEST_CASE("input stream: what gzip packed is unpacked") {
  const TemporaryFolder folder;
  const Octets large = noise(500000);
  const Octets zeros(1000, 0);
  struct Row {
    std::string_view name;
    Octets file;
    Octets unpacked;
  };
  const Row rows[] = {
      {"one member", gzip(kText), kText},
      {"a large one", gzip(large), large},
      {"nothing", gzip({}), {}},
      {"several members", together({gzip(kText), gzip({}), gzip(large), gzip(kText)}),
       together({kText, large, kText})},
      {"zeros at the end", together({gzip(kText), zeros}), kText},
      {"zeros between members", together({gzip(kText), zeros, gzip(kText)}),
       together({kText, kText})},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string path = folder.write("input", row.file);
    for (const std::size_t at_a_time : {1U, 4096U, 1000000U}) {
      InputStream stream = must(InputStream::open(path));
      CHECK(stream.is_packed());
      const Outcome outcome = read_all(std::move(stream), at_a_time);
      CHECK(outcome.octets == row.unpacked);
      CHECK(outcome.damage.empty());
    }
  }
}

TEST_CASE("input stream: gzip data that is cut, damaged or followed by something else") {
  const TemporaryFolder folder;
  const Octets large = noise(200000);
  const Octets packed = gzip(large);
  struct Row {
    std::string_view name;
    Octets file;
    std::size_t at_least;  ///< octets come out
    std::string_view damage;
  };
  Octets wrong_check = packed;
  wrong_check[wrong_check.size() - 8] ^= 1;
  Octets wrong_length = packed;
  wrong_length[wrong_length.size() - 4] ^= 1;
  Octets wrong_header = packed;
  wrong_header[2] = 7;
  const auto half = static_cast<std::ptrdiff_t>(packed.size() / 2);
  const Row rows[] = {
      {"two octets", {0x1f, 0x8b}, 0, "the gzip data ends too early"},
      {"half", {packed.begin(), packed.begin() + half}, 90000, "the gzip data ends too early"},
      {"without its last octet",
       {packed.begin(), packed.end() - 1},
       200000,
       "the gzip data ends too early"},
      {"in a second member", together({packed, Octets{0x1f}}), 200000,
       "the gzip data ends too early"},
      {"checksum", wrong_check, 200000, "the gzip data is damaged (incorrect data check)"},
      {"length", wrong_length, 200000, "the gzip data is damaged (incorrect length check)"},
      {"header", wrong_header, 0, "the gzip data is damaged (unknown compression method)"},
      {"second header", together({packed, Octets{0x1f, 0x8c, 8, 0}}), 200000,
       "the gzip data is damaged (incorrect header check)"},
      {"something else", together({packed, kText}), 200000, "something else follows the gzip data"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Outcome outcome = read_file(folder, row.file);
    CHECK(outcome.damage == row.damage);
    REQUIRE(outcome.octets.size() >= row.at_least);
    REQUIRE(outcome.octets.size() <= large.size());
    CHECK(std::equal(outcome.octets.begin(), outcome.octets.end(), large.begin()));
  }
}

TEST_CASE("input stream: gzip data cut anywhere gives what stood before") {
  const TemporaryFolder folder;
  const Octets text = noise(300);
  const Octets packed = gzip(text);
  std::size_t seen = 0;
  for (std::size_t length = 2; length < packed.size(); ++length) {
    CAPTURE(length);
    const Outcome outcome =
        read_file(folder, {packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(length)});
    CHECK(outcome.damage == "the gzip data ends too early");
    REQUIRE(outcome.octets.size() <= text.size());
    CHECK(std::equal(outcome.octets.begin(), outcome.octets.end(), text.begin()));
    CHECK(outcome.octets.size() >= seen);
    seen = outcome.octets.size();
  }
  CHECK(seen == text.size());
}

TEST_CASE(
    "input stream: gzip data damaged anywhere: what comes out is right, or is said not to be") {
  const TemporaryFolder folder;
  const Octets text = noise(600);
  const Octets packed = together({gzip(text), gzip(text)});
  const Octets twice = together({text, text});
  std::mt19937 random{7};
  int damaged = 0;
  for (int i = 0; i < 1000; ++i) {
    CAPTURE(i);
    Octets file = packed;
    file[2 + random() % (file.size() - 2)] ^= static_cast<std::uint8_t>(1 + random() % 255);
    const Outcome outcome = read_file(folder, file);
    CHECK((outcome.octets == twice || !outcome.damage.empty()));
    if (!outcome.damage.empty()) ++damaged;
  }
  CHECK(damaged > 900);  // the rest hit a time, a flag or a name that nobody reads
}

TEST_CASE("input stream: what cannot be opened is named") {
  const TemporaryFolder folder;
  const std::string missing = folder.path("missing");
  CHECK(failure_text(InputStream::open(missing)) ==
        "usage: open " + missing + ": no such file or directory");
  const std::string itself = folder.path("");
  CHECK(failure_text(InputStream::open(itself)) == "usage: " + itself + ": read: is a directory");
}

TEST_CASE("input stream: standard input, and nobody waits for what is there") {
  for (const bool packed : {false, true}) {
    CAPTURE(packed);
    test::StandardInput input;
    const Octets text = octets_of("first");
    if (packed) {
      input.write(gzip(text));
    } else {
      input.write(text);
    }
    InputStream stream = must(InputStream::open("-"));  // the writer has not ended yet
    CHECK(stream.name() == "standard input");
    CHECK(stream.is_packed() == packed);
    Octets part(100);
    CHECK(stream.read(part) == text.size());
    if (packed) {
      input.write(gzip(kText));
    } else {
      input.write(kText);
    }
    CHECK(stream.read(part) == kText.size());
    input.end();
    CHECK(stream.read(part) == 0);
    CHECK_FALSE(stream.damage().has_value());
  }
}

TEST_CASE("input stream: a pipe that gives its octets one by one") {
  const TemporaryFolder folder;
  const Octets file = gzip(kText);
  test::StandardInput input{test::StandardInput::one_by_one, file};
  const Outcome outcome = read_all(must(InputStream::open("-")));
  CHECK(outcome.octets == kText);
  CHECK(outcome.damage.empty());
}

TEST_CASE("input stream: closed standard input") {
  test::StandardInput input;
  input.close_both();
  CHECK(failure_text(InputStream::open("-")) == "usage: standard input: read: bad file descriptor");
}

}  // namespace synspect::net
