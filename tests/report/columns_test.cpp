#include "report/columns.hpp"

#include <doctest/doctest.h>

namespace synspect::report {

TEST_CASE("columns: a character is one, however many octets it has") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("SYN") == 3);
  CHECK(columns_of("─▶ é") == 4);
}

TEST_CASE("columns: aligned text keeps what it is longer by") {
  CHECK(left_aligned("▶", 3) == "▶  ");
  CHECK(right_aligned("▶", 3) == "  ▶");
  CHECK(centred("▶", 4) == " ▶  ");
  CHECK(left_aligned("long", 2) == "long");
  CHECK(right_aligned("long", 2) == "long");
  CHECK(centred("long", 2) == "long");
}

TEST_CASE("columns: what is cut says so, and never splits a character") {
  CHECK(cut("ESTABLISHED", 11, "…") == "ESTABLISHED");
  CHECK(cut("ESTABLISHED", 5, "…") == "ESTA…");
  CHECK(cut("ESTABLISHED", 5, "...") == "ES...");
  CHECK(cut("──────", 3, "…") == "──…");
  CHECK(cut("abc", 1, "...") == "...");
}

TEST_CASE("columns: a sign is repeated") {
  CHECK(repeated("─", 3) == "───");
  CHECK(repeated("─", 0) == "");
}

}  // namespace synspect::report
