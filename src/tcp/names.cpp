#include "tcp/drop.hpp"
#include "tcp/state.hpp"

namespace synspect::tcp {

std::string_view to_string(State state) {
  switch (state) {
    case State::closed: return "CLOSED";
    case State::listen: return "LISTEN";
    case State::syn_sent: return "SYN-SENT";
    case State::syn_received: return "SYN-RECEIVED";
    case State::established: return "ESTABLISHED";
    case State::fin_wait_1: return "FIN-WAIT-1";
    case State::fin_wait_2: return "FIN-WAIT-2";
    case State::close_wait: return "CLOSE-WAIT";
    case State::closing: return "CLOSING";
    case State::last_ack: return "LAST-ACK";
    case State::time_wait: return "TIME-WAIT";
  }
  return "?";
}

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::initial: return "initial";
    case Cause::open_called: return "open called";
    case Cause::close_called: return "close called";
    case Cause::abort_called: return "abort called";
    case Cause::syn_acked: return "SYN acknowledged";
    case Cause::simultaneous_open: return "simultaneous open";
    case Cause::syn_disowned: return "SYN disowned";
    case Cause::fin_arrived: return "FIN arrived";
    case Cause::fin_acked: return "FIN acknowledged";
    case Cause::refused: return "refused";
    case Cause::reset_by_peer: return "reset by peer";
    case Cause::icmp_hard_error: return "ICMP hard error";
    case Cause::timed_out: return "timed out";
    case Cause::time_wait_over: return "TIME-WAIT over";
  }
  return "?";
}

std::string_view to_string(Drop reason) {
  switch (reason) {
    case Drop::ack_out_of_range: return "ACK out of range";
    case Drop::rst_without_ack: return "RST without ACK";
    case Drop::neither_syn_nor_rst: return "neither SYN nor RST";
    case Drop::syn_without_ack: return "SYN without ACK";
    case Drop::outside_window: return "outside the window";
    case Drop::old_timestamp: return "old timestamp";
    case Drop::missing_timestamp: return "missing timestamp";
    case Drop::rst_not_exact: return "RST not at RCV.NXT";
    case Drop::syn_in_synchronized: return "SYN in a synchronized state";
    case Drop::no_ack: return "no ACK";
    case Drop::text_not_expected: return "data after FIN";
    case Drop::no_connection: return "no connection";
    case Drop::icmp_not_in_flight: return "ICMP for nothing in flight";
  }
  return "?";
}

}  // namespace synspect::tcp
