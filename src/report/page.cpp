#include "report/page.hpp"

#include <cassert>
#include <string>
#include <string_view>

#include "report/page_parts.hpp"

namespace synspect::report {
namespace {

/// Nothing may be loaded, sent or run but what is in the page; the icon is empty, and keeps a
/// browser from asking for one.
std::string policy() {
  std::string text = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'";
  text.append("; script-src '").append(page_charts_hash());
  text.append("' '").append(page_script_hash());
  text.append("'; style-src '").append(page_style_hash()).append("'");
  return text;
}

/// The part of the frame before `place`, which is taken away with it.
std::string_view before(std::string_view& frame, std::string_view place) {
  const std::size_t at = frame.find(place);
  assert(at != std::string_view::npos);
  const std::string_view part = frame.substr(0, at);
  frame.remove_prefix(at + place.size());
  return part;
}

}  // namespace

void write_page(std::ostream& out, const PageData& data, std::string_view version) {
  std::string_view frame = page_frame();
  out << before(frame, "@POLICY@") << policy();
  out << before(frame, "@STYLE@") << page_style();
  out << before(frame, "@VERSION@") << version;
  out << before(frame, "@DATA@");
  data.write(out);
  out << before(frame, "@CHARTS@") << page_charts();
  out << before(frame, "@SCRIPT@") << page_script() << frame;
}

}  // namespace synspect::report
