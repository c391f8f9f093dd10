#include "infer/exchange.hpp"

namespace synspect::infer {

void Exchange::sent(Mark mark, std::optional<std::uint32_t> ts_value) {
  ++transmissions_;
  if (answer_) return;  // a retransmission that crossed the answer: counted, not answered
  if (!first_) first_ = mark;
  last_ = mark;
  last_ts_is_new_ = last_ts_ != ts_value && other_ts_ != ts_value;
  last_ts_ = ts_value;
  others_since_ = false;
}

void Exchange::another_left(std::optional<std::uint32_t> ts_value, bool may_draw) {
  other_ts_ = ts_value;
  if (may_draw) others_since_ = true;
  if (first_) others_since_first_ = true;
  if (ts_value == last_ts_) last_ts_is_new_ = false;
}

// RFC 6298 section 3 (Karn) and RFC 7323. The echo names the transmission that the server saw
// *first*: an answer to a later duplicate echoes the old value again. So only the echo of the last
// transmission settles which one was answered. And the echo of a later segment of ours shows that
// the server has had that one, and may have sent another answer before.
void Exchange::answered(Mark mark, const Evidence& evidence) {
  if (answer_ || !last_) return;
  answer_ = mark;
  const auto& echo = evidence.ts_echo;
  // A late segment may have drawn it, after the last transmission was seen as a repeated one.
  const bool late_others = transmissions_ > 1 && others_since_first_;
  const bool echoes_last = evidence.echo_resolves && echo && echo == last_ts_ && last_ts_is_new_;
  const bool echoes_later = echo && last_ts_ && static_cast<std::int32_t>(*echo - *last_ts_) > 0;
  const bool one_answered = (transmissions_ == 1 && !others_since_) || echoes_last;
  const bool in_time = mark.at - last_->at < evidence.sure_within;
  ambiguous_ = !one_answered || late_others || echoes_later || !in_time;
}

}  // namespace synspect::infer
