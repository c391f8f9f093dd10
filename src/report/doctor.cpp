#include "report/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/json_writer.hpp"
#include "report/printable.hpp"

namespace synspect::report {
namespace {

std::string_view word(CheckStatus status) {
  return status == CheckStatus::fail ? "FAIL" : to_string(status);  // to be seen among the others
}

Ink ink(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok: return Ink::good;
    case CheckStatus::note: return Ink::doubtful;
    case CheckStatus::fail: return Ink::bad;
  }
  return Ink::plain;
}

bool has_failed(std::span<const HostCheck> checks, std::string_view name) {
  return std::any_of(checks.begin(), checks.end(), [name](const HostCheck& check) {
    return check.name == name && check.status == CheckStatus::fail;
  });
}

bool is_well(std::span<const HostCheck> checks, std::string_view name) {
  return std::any_of(checks.begin(), checks.end(), [name](const HostCheck& check) {
    return check.name == name && check.status == CheckStatus::ok;
  });
}

/// What is left when a probe lacks something.
std::string what_remains(std::span<const HostCheck> checks) {
  if (has_failed(checks, "seccomp")) return "no command works";
  constexpr std::string_view needed[] = {"raw-socket", "capture", "ports"};
  const bool guard_alone =
      std::none_of(std::begin(needed), std::end(needed),
                   [checks](std::string_view name) { return has_failed(checks, name); });
  const std::string_view probe =
      guard_alone ? "probe and scan work only with a firewall rule of your own (--rst-guard none)"
                  : "probe and scan do not work";
  const std::string_view demo = is_well(checks, "user-namespaces") ? "demo, " : "";
  return fmt::format("{}; {}explain and report work", probe, demo);
}

}  // namespace

void DoctorText::on_check(const HostCheck& check) {
  const std::string_view status = word(check.status);
  out_ << palette_.paint(ink(check.status), status)
       << fmt::format("{:{}}{:<16} {}\n", "", 6 - status.size(), check.name,
                      printable(check.found));
  if (!check.advice.empty() && advised_.insert(check.advice).second) {
    out_ << "        " << palette_.paint(Ink::bold, printable(check.advice)) << '\n';
  }
  out_.flush();
}

void DoctorJson::on_check(const HostCheck& check) {
  std::string line;
  {
    JsonWriter json{line};
    json.begin_object().key("schema").word("synspect/doctor/1");
    json.key("check").word(check.name).key("status").word(to_string(check.status));
    json.key("found").text(check.found).key("advice");
    check.advice.empty() ? json.null() : json.text(check.advice);
    json.end_object();
  }
  out_ << line << '\n' << std::flush;
}

HostCheck verdict_of(std::span<const HostCheck> checks) {
  const auto failed = [](const HostCheck& check) { return check.status == CheckStatus::fail; };
  const auto first = std::find_if(checks.begin(), checks.end(), failed);
  if (first == checks.end()) {
    return {"verdict",
            CheckStatus::ok,
            is_well(checks, "user-namespaces")
                ? "this user can probe, scan and run the demo here"
                : "this user can probe and scan here; the demo needs root",
            {}};
  }
  const bool permission = std::all_of(checks.begin(), checks.end(), [&](const HostCheck& check) {
    return !failed(check) || check.permission;
  });
  return {"verdict", CheckStatus::fail, what_remains(checks), first->advice, permission};
}

}  // namespace synspect::report
