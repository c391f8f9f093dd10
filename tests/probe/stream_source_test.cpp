#include "probe/stream_source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "written_ranges.hpp"

namespace synspect::probe {
namespace {

using Lines = std::vector<std::string>;

/// Lines to read, and all that a StreamSource asked and said.
struct Stream {
  using Names = std::map<std::string, std::string>;
  explicit Stream(Lines to_read, Names known = {})
      : lines(std::move(to_read)), names(std::move(known)) {}

  Lines lines;
  Names names;
  std::size_t read = 0;
  int idle = 0;  ///< how often it says that more may come
  Lines asked;
  Lines complaints;

  StreamCalls calls() {
    return {[this]() -> std::optional<std::string> {
              ++read;
              return read <= lines.size() ? std::optional{lines[read - 1]} : std::nullopt;
            },
            [this](const std::string& name) -> std::optional<Address> {
              asked.push_back(name);
              const auto found = names.find(name);
              return found == names.end() ? std::nullopt : Address::parse(found->second);
            },
            [this](std::uint64_t line, const Failure& failure) {
              complaints.push_back(std::to_string(line) + ": " + failure.text);
            },
            [this] { return --idle >= 0; }};
  }
};

struct Settings {
  std::vector<std::uint16_t> ports{80};
  TargetFilter filter{};
  Shard shard{};
  std::uint64_t first = 0;
};

std::string text_of(const Endpoint& remote, std::uint64_t position) {
  return std::to_string(position) + " " + remote.text();
}

/// All that come, each with its position.
Lines all_of(StreamSource& source) {
  Lines all;
  while (const auto target = source.next())
    all.push_back(text_of(target->remote, target->position));
  return all;
}

Lines all_of(Stream stream, const Settings& with) {
  StreamSource source{stream.calls(), with.filter, with.ports, with.shard, with.first};
  return all_of(source);
}

Lines without_positions(Lines lines) {
  for (std::string& line : lines) line.erase(0, line.find(' ') + 1);
  return lines;
}

}  // namespace

TEST_CASE("stream: each line times the ports, in order") {
  struct Row {
    Lines lines;
    std::vector<std::uint16_t> ports;
    Lines expected;
  };
  const Row rows[] = {
      {{}, {80}, {}},
      {{"10.0.0.1"}, {80}, {"0 10.0.0.1:80"}},
      {{"10.0.0.2", "10.0.0.1"}, {80}, {"0 10.0.0.2:80", "1 10.0.0.1:80"}},
      {{"10.0.0.1", "10.0.0.1"}, {80}, {"0 10.0.0.1:80", "1 10.0.0.1:80"}},
      {{"# lab", "", " 10.0.0.1 # web\r", "  "}, {80}, {"0 10.0.0.1:80"}},
      {{"10.0.0.1", "10.0.0.2:22"},
       {443, 80},
       {"0 10.0.0.1:443", "1 10.0.0.1:80", "2 10.0.0.2:22"}},
      {{"10.0.0.7/31", "[2001:db8::]/127:22"},
       {80},
       {"0 10.0.0.6:80", "1 10.0.0.7:80", "2 [2001:db8::]:22", "3 [2001:db8::1]:22"}},
      {{"10.0.0.1-10.0.0.2"},
       {80, 81},
       {"0 10.0.0.1:80", "1 10.0.0.1:81", "2 10.0.0.2:80", "3 10.0.0.2:81"}},
      {{"10.0.0.1:22"}, {}, {"0 10.0.0.1:22"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lines);
    Settings with;
    with.ports = row.ports;
    CHECK(all_of(Stream{row.lines}, with) == row.expected);
  }
}

TEST_CASE("stream: what makes no sense is complained of, counted and passed over") {
  Stream stream{{"10.0.0.1", "10.0.0.0/33", "# fine", "10.0.0.9-10.0.0.1", "a b", "2001:db8::/64",
                 "10.0.0.2"}};
  StreamSource source{stream.calls(), TargetFilter{}, {80}, Shard{}, 0};
  CHECK_FALSE(source.total());
  CHECK(all_of(source) == Lines{"0 10.0.0.1:80", "1 10.0.0.2:80"});
  CHECK(stream.complaints ==
        Lines{"2: target 10.0.0.0/33: after the slash must stand a number from 0 to 32",
              "4: target 10.0.0.9-10.0.0.1: the range runs backwards",
              "5: target a b: a name has neither blanks nor commas",
              "6: target 2001:db8::/64: more than 2^62 targets"});
  CHECK(source.counts().lines == 7);
  CHECK(source.counts().bad_lines == 4);
  CHECK(stream.read == 8);
  CHECK_FALSE(source.next());
  CHECK(stream.read == 8);  // an end is final: nobody is asked again
}

TEST_CASE("stream: without ports, lines must bring their own") {
  Stream stream{{"10.0.0.1", "db.example", "10.0.0.2:22"}};
  StreamSource source{stream.calls(), TargetFilter{}, {}, Shard{}, 0};
  CHECK(all_of(source) == Lines{"0 10.0.0.2:22"});
  CHECK(stream.complaints ==
        Lines{"1: target 10.0.0.1: no port is given", "2: target db.example: no port is given"});
}

TEST_CASE("stream: what may not be probed is counted and passed over") {
  Stream stream{{"10.0.0.0/29", "224.0.0.1", "255.255.255.254/31", "2001:db8::1", "::/0", "many",
                 "v6", "here", "10.0.0.8:22"},
                {{"many", "224.0.0.9"}, {"v6", "2001:db8::1"}, {"here", "10.0.0.3"}}};
  const TargetFilter filter{test::ranges_of("10.0.0.2-10.0.0.6"), {}, Family::v4};
  StreamSource source{stream.calls(), filter, {80, 81}, Shard{}, 0};
  CHECK(all_of(source) == Lines{"0 10.0.0.0:80", "1 10.0.0.0:81", "2 10.0.0.1:80", "3 10.0.0.1:81",
                                "4 10.0.0.7:80", "5 10.0.0.7:81", "12 10.0.0.8:22"});
  Skipped expected;
  expected.excluded = 10 + 2;
  expected.other_family = UINT64_MAX;
  expected.of(SpecialRange::multicast) = 2 + 2;
  expected.of(SpecialRange::broadcast) = 2;
  expected.of(SpecialRange::reserved) = 2;
  CHECK(source.counts().skipped == expected);
  CHECK(stream.complaints.empty());
}

TEST_CASE("stream: names are asked for once a line, when their turn comes") {
  Stream stream{{"web", "nobody", "db:5432", "fe80::1%eth0"},
                {{"web", "10.0.0.1"}, {"db", "2001:db8::1"}, {"fe80::1%eth0", "fe80::1"}}};
  StreamSource source{stream.calls(), TargetFilter{}, {80, 443}, Shard{}, 0};
  CHECK(source.next()->remote.text() == "10.0.0.1:80");
  CHECK(source.next()->remote.text() == "10.0.0.1:443");
  CHECK(stream.asked == Lines{"web"});
  CHECK(all_of(source) == Lines{"4 [2001:db8::1]:5432", "5 [fe80::1]:80", "6 [fe80::1]:443"});
  CHECK(stream.asked == Lines{"web", "nobody", "db", "fe80::1%eth0"});
  CHECK(source.counts().unresolved == 2);
}

TEST_CASE("stream: shards are disjoint and together complete, and go on at any position") {
  const Stream stream{{"10.0.0.0/29", "web", "10.0.1.1:22", "# -", "nobody", "10.0.2.0/26:9",
                       "gone:1", "10.0.3.1-10.0.3.5", "10.0.0.0/33", "db"},
                      {{"web", "10.1.0.1"}, {"db", "10.1.0.2"}}};
  Settings with;
  with.ports = {80, 443, 8080};
  with.filter = TargetFilter{test::ranges_of("10.0.0.2/31,10.0.2.7,10.0.3.1")};
  const Lines whole = without_positions(all_of(stream, with));
  REQUIRE(whole.size() == 6 * 3 + 3 + 1 + 63 + 4 * 3 + 3);
  for (const std::uint32_t n : {1u, 2u, 3u, 5u, 8u, 64u, 200u}) {
    CAPTURE(n);
    std::multiset<std::string> seen;
    for (std::uint32_t k = 1; k <= n; ++k) {
      with.shard = {k, n};
      with.first = 0;
      const Lines all = all_of(stream, with);
      const auto position = [](const std::string& line) { return std::stoull(line); };
      for (std::size_t i = 1; i < all.size(); ++i) {
        REQUIRE(position(all[i - 1]) < position(all[i]));
      }
      const Lines targets = without_positions(all);
      seen.insert(targets.begin(), targets.end());
      // Going on repeats nothing, and misses nothing.
      const std::uint64_t end = all.empty() ? 0 : position(all.back());
      for (with.first = 1; with.first <= end + 1; ++with.first) {
        const auto left = std::find_if(all.begin(), all.end(), [&](const std::string& line) {
          return position(line) >= with.first;
        });
        REQUIRE(all_of(stream, with) == Lines(left, all.end()));
      }
    }
    CHECK(seen == std::multiset<std::string>(whole.begin(), whole.end()));
  }
}

TEST_CASE("stream: no line yet is no end") {
  Stream stream{{"10.0.0.1"}};
  stream.idle = 2;
  StreamSource source{stream.calls(), TargetFilter{}, {80}, Shard{}, 0};
  CHECK(source.next().has_value());
  for (int i = 0; i < 2; ++i) {
    CHECK_FALSE(source.next().has_value());
    CHECK(source.may_have_more());
  }
  CHECK_FALSE(source.next().has_value());
  CHECK_FALSE(source.may_have_more());
}

TEST_CASE("stream: a name belongs to the same shard whether or not it is found") {
  const Lines lines{"web", "10.0.0.1", "db", "10.0.0.2", "10.0.0.3"};
  Settings with;
  with.shard = {1, 2};
  CHECK(without_positions(all_of(Stream{lines, {{"web", "10.1.0.1"}}}, with)) ==
        Lines{"10.1.0.1:80", "10.0.0.3:80"});
  with.shard = {2, 2};
  Stream stream{lines};
  StreamSource source{stream.calls(), TargetFilter{}, {80}, with.shard, 0};
  CHECK(all_of(source) == Lines{"0 10.0.0.1:80", "1 10.0.0.2:80"});
  CHECK(stream.asked.empty());  // names of another shard
  CHECK(source.counts().unresolved == 0);
}

TEST_CASE("stream: positions before the first are passed without asking or walking") {
  Stream stream{{"web", "10.0.0.0/8", "2001:db8::/66"}, {{"web", "10.1.0.1"}}};
  const std::uint64_t begin = 1 + (1u << 24) + (1ull << 61);
  StreamSource source{stream.calls(), TargetFilter{}, {80}, Shard{}, begin};
  const auto target = source.next();
  REQUIRE(target.has_value());
  CHECK(target->remote.text() == "[2001:db8:0:0:2000::]:80");
  CHECK(target->position == begin);
  CHECK(stream.asked.empty());
}

}  // namespace synspect::probe
