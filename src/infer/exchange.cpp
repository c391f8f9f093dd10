#include "infer/exchange.hpp"

namespace synspect::infer {

void Exchange::sent(Mark mark, std::optional<std::uint32_t> ts_value) {
  ++transmissions_;
  if (answer_) return;  // a retransmission that crossed the answer: counted, not answered
  if (!first_) first_ = mark;
  last_ = mark;
  last_ts_is_new_ = last_ts_ != ts_value && other_ts_ != ts_value;
  last_ts_ = ts_value;
}

void Exchange::another_left(std::optional<std::uint32_t> ts_value) {
  other_ts_ = ts_value;
  if (ts_value == last_ts_) last_ts_is_new_ = false;
}

// RFC 6298 section 3 (Karn) and RFC 7323. The echo names the transmission that the server saw
// *first*: an answer to a later duplicate echoes the old value again. So only the echo of the last
// transmission settles which one was answered.
void Exchange::answered(Mark mark, std::optional<std::uint32_t> ts_echo, Duration sure_within) {
  if (answer_ || !last_) return;
  answer_ = mark;
  const bool echoes_last = ts_echo && ts_echo == last_ts_ && last_ts_is_new_;
  const bool one_answered = transmissions_ == 1 || echoes_last;
  ambiguous_ = !one_answered || mark.at - last_->at >= sure_within;
}

}  // namespace synspect::infer
