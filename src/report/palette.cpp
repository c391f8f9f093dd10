#include "report/palette.hpp"

namespace synspect::report {
namespace {

std::string_view sgr(Ink ink) {
  switch (ink) {
    case Ink::plain: return "";
    case Ink::dim: return "\x1b[2m";
    case Ink::bold: return "\x1b[1m";
    case Ink::good: return "\x1b[32m";
    case Ink::doubtful: return "\x1b[33m";
    case Ink::bad: return "\x1b[31m";
  }
  return "";
}

}  // namespace

std::string Palette::paint(Ink ink, std::string_view text) const {
  if (!coloured_ || ink == Ink::plain) return std::string{text};
  return std::string{sgr(ink)}.append(text).append("\x1b[0m");
}

Ink ink_for(infer::Claim claim) {
  return claim == infer::Claim::assumed ? Ink::dim : Ink::good;
}

Ink ink_for(infer::Severity severity) {
  switch (severity) {
    case infer::Severity::info: return Ink::dim;
    case infer::Severity::warning: return Ink::doubtful;
    case infer::Severity::error: return Ink::bad;
  }
  return Ink::plain;
}

Ink ink_for(infer::Outcome outcome) {
  return outcome == infer::Outcome::open ? Ink::good : Ink::bad;
}

Ink ink_for(infer::Closed closed) {
  switch (closed) {
    case infer::Closed::clean: return Ink::good;
    case infer::Closed::reset:
    case infer::Closed::timeout: return Ink::doubtful;
    case infer::Closed::not_attempted: return Ink::plain;
  }
  return Ink::plain;
}

}  // namespace synspect::report
