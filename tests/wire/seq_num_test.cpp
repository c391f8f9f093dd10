#include "wire/seq_num.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <string_view>

namespace synspect::wire {
namespace {

constexpr std::uint32_t kTop = 0xffffffff;
constexpr std::uint32_t kHalf = 0x80000000;

template <typename T>
concept ordered = requires(T a, T b) {
  a < b;
};

}  // namespace

TEST_CASE("sequence numbers: no order of their own") {
  CHECK_FALSE(ordered<SeqNum>);
}

TEST_CASE("sequence numbers: before and after, modulo 2^32 (RFC 9293 section 3.4)") {
  struct Row {
    std::uint32_t a, b;
    std::int32_t behind;  ///< a - b
    bool before;
  };
  const Row rows[] = {
      {0, 0, 0, false},
      {1, 0, 1, false},
      {0, 1, -1, true},
      {kTop, 0, -1, true},
      {0, kTop, 1, false},
      {kTop - 9, 10, -20, true},
      {10, kTop - 9, 20, false},
      {0, kHalf - 1, -0x7fffffff, true},
      {kHalf - 1, 0, 0x7fffffff, false},
      {5, 5 + kHalf - 1, -0x7fffffff, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    const SeqNum a{row.a};
    const SeqNum b{row.b};
    CHECK(a - b == row.behind);
    CHECK(before(a, b) == row.before);
    CHECK(at_or_before(a, b) == (row.before || row.a == row.b));
  }
}

TEST_CASE("sequence numbers: adding wraps") {
  struct Row {
    std::uint32_t start, octets, sum;
  };
  const Row rows[] = {{0, 0, 0},         {0, 1, 1},       {kTop, 1, 0}, {kTop, kTop, kTop - 1},
                      {kHalf, kHalf, 0}, {kTop - 1, 3, 1}};
  for (const Row& row : rows) {
    SeqNum number{row.start};
    CHECK((number + row.octets).raw() == row.sum);
    CHECK((SeqNum{row.sum} - row.octets).raw() == row.start);
    number += row.octets;
    CHECK(number == SeqNum{row.sum});
  }
}

TEST_CASE("sequence numbers: low < x <= high, the window of an acceptable ACK") {
  struct Row {
    std::string_view name;
    std::uint32_t low, x, high;
    bool inside;
  };
  const Row rows[] = {
      {"the ACK of our SYN", 100, 101, 101, true}, {"the ISN itself", 100, 100, 101, false},
      {"one too far", 100, 102, 101, false},       {"nothing outstanding", 100, 100, 100, false},
      {"across zero, first", kTop, 0, 5, true},    {"across zero, last", kTop, 5, 5, true},
      {"across zero, low", kTop, kTop, 5, false},  {"across zero, beyond", kTop, 6, 5, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(in_half_open(SeqNum{row.low}, SeqNum{row.x}, SeqNum{row.high}) == row.inside);
  }
}

}  // namespace synspect::wire
