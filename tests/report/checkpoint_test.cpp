#include "report/checkpoint.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace synspect;

TEST_CASE("a checkpoint is read as it was written") {
  const probe::Checkpoint checkpoint{{"10.0.0.0/8", "-p", "80", "--resume", "a \"file\"\n"},
                                     0xffff'ffff'ffff'fff1,
                                     0x8000'0000'0000'0000,
                                     1234567,
                                     {1, 99, 1234566}};
  const std::string text = report::checkpoint_text(checkpoint);
  CHECK(text.find("\"synspect/checkpoint/1\"") != std::string::npos);
  const auto read = report::parse_checkpoint(text);
  REQUIRE(read.has_value());
  CHECK((read->arguments == checkpoint.arguments));
  CHECK(read->seed == checkpoint.seed);
  CHECK(read->digest == checkpoint.digest);
  CHECK(read->next == checkpoint.next);
  CHECK((read->outstanding == checkpoint.outstanding));
}

TEST_CASE("what is no checkpoint is a usage error") {
  const std::string good = report::checkpoint_text({{}, 1, 2, 3, {}});
  for (const std::string& text :
       {std::string{}, std::string{"{}"}, std::string{"[1]"}, good.substr(0, good.size() / 2),
        std::string{R"({"schema":"synspect/probe/1"})"},
        std::string{R"({"schema":"synspect/checkpoint/1","arguments":[],"seed":-1,"digest":0,)"
                    R"("next":0,"outstanding":[]})"}}) {
    CAPTURE(text);
    const auto read = report::parse_checkpoint(text);
    REQUIRE(read.has_error());
    CHECK(read.error().code == Errc::usage);
  }
}
