#include "infer/lifecycle.hpp"
#include "infer/vantage.hpp"

namespace synspect::infer {

Quantity quantity_of(StepKind kind) {
  switch (kind) {
    case StepKind::syn:
    case StepKind::fin: return Quantity::rtt;
    case StepKind::ack:
    case StepKind::last_ack: return Quantity::turnaround;
    case StepKind::peer_fin: return Quantity::gap;
  }
  return Quantity::rtt;
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::open: return "open";
    case Outcome::refused: return "refused";
    case Outcome::filtered: return "filtered";
    case Outcome::unreachable: return "unreachable";
    case Outcome::error: return "error";
  }
  return "?";
}

std::string_view to_string(Closed closed) {
  switch (closed) {
    case Closed::clean: return "clean";
    case Closed::reset: return "reset";
    case Closed::timeout: return "timeout";
    case Closed::not_attempted: return "not-attempted";
  }
  return "?";
}

std::string_view to_string(StepKind kind) {
  switch (kind) {
    case StepKind::syn: return "syn";
    case StepKind::ack: return "ack";
    case StepKind::fin: return "fin";
    case StepKind::peer_fin: return "peer_fin";
    case StepKind::last_ack: return "last_ack";
  }
  return "?";
}

std::string_view to_string(Quantity quantity) {
  switch (quantity) {
    case Quantity::rtt: return "rtt";
    case Quantity::turnaround: return "turnaround";
    case Quantity::gap: return "gap";
    case Quantity::part: return "part";
  }
  return "?";
}

std::string_view to_string(Claim claim) {
  switch (claim) {
    case Claim::observed: return "observed";
    case Claim::implied: return "implied";
    case Claim::assumed: return "assumed";
  }
  return "?";
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "?";
}

std::string_view to_string(VantageBasis basis) {
  switch (basis) {
    case VantageBasis::given: return "given";
    case VantageBasis::recorded: return "recorded";
    case VantageBasis::direction: return "direction";
    case VantageBasis::hops: return "hops";
    case VantageBasis::delays: return "delays";
    case VantageBasis::nothing: return "nothing";
  }
  return "?";
}

std::string_view to_string(Vantage vantage) {
  switch (vantage) {
    case Vantage::client: return "client";
    case Vantage::server: return "server";
    case Vantage::middle: return "middle";
  }
  return "?";
}

}  // namespace synspect::infer
