#include "report/page.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "report/page_parts.hpp"

using namespace synspect;

namespace {

std::string page() {
  std::ostringstream out;
  report::write_page(out, report::PageData{}, "1.2.3");
  return out.str();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("page: nothing is loaded, and only what is in the page may run") {
  const std::string text = page();
  const std::size_t at = text.find("http-equiv=\"Content-Security-Policy\"");
  REQUIRE(at != std::string::npos);
  CHECK(at < text.find("<style"));
  const std::string policy = text.substr(at, text.find('>', at) - at);
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http:") == std::string::npos);
  CHECK(policy.find("https:") == std::string::npos);
  CHECK(count(policy, "'sha256-") == 3);
  for (const char* const loads : {" src=", "href=\"http", "@import", "url("}) {
    CAPTURE(loads);
    CHECK(page().find(loads) == std::string::npos);
  }
}

TEST_CASE("page: its parts are whole, and no place is left open") {
  const std::string text = page();
  for (const std::string_view part :
       {report::page_style(), report::page_charts(), report::page_script()}) {
    CHECK(part.size() > 1000);
    CHECK(text.find(part) != std::string::npos);
    CHECK(part.find("</script") == std::string_view::npos);
    CHECK(part.find("</style") == std::string_view::npos);
  }
  for (const char* const place :
       {"@POLICY@", "@STYLE@", "@VERSION@", "@DATA@", "@CHARTS@", "@SCRIPT@"}) {
    CHECK(text.find(place) == std::string::npos);
  }
  CHECK(text.find("synspect 1.2.3") != std::string::npos);
  CHECK(text.starts_with("<!doctype html>"));
  CHECK(text.ends_with("</html>\n"));
}
