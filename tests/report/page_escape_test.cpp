#include "report/page_escape.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace synspect;

TEST_CASE("JSON in a script element: the same value, without what HTML or JavaScript would see") {
  for (const std::string text :
       {"plain", "</script><script>alert(1)</script>", "<!--", "-->", "<![CDATA[", "&lt;",
        "\" \\ /", "\xe2\x80\xa8 and \xe2\x80\xa9", "\xe2\x80\xa7 is neither", "\xe2\x82\xac",
        "\xe2"
        "\x80\xaa",
        "\n\t\x01"}) {
    CAPTURE(text);
    const std::string json = boost::json::serialize(boost::json::value(text));
    const std::string safe = report::script_safe(json);
    CHECK(safe.find_first_of("<>&") == std::string::npos);
    CHECK(safe.find("\xe2\x80\xa8") == std::string::npos);
    CHECK(safe.find("\xe2\x80\xa9") == std::string::npos);
    CHECK(boost::json::parse(safe).as_string() == text);
  }
}

TEST_CASE("JSON in a script element: what is safe stays as it is") {
  CHECK(report::script_safe("").empty());
  CHECK(report::script_safe("{\"a\":[1,2]}") == "{\"a\":[1,2]}");
  CHECK(report::script_safe("\"\xe2\x82\xac<\"") == "\"\xe2\x82\xac\\u003c\"");
}
