#include "fuzz/segments.hpp"

namespace synspect::fuzz {

std::uint32_t near(Landmarks landmarks, Values& in) {
  const std::size_t which = in.below(landmarks.size() + 1);
  if (which == landmarks.size()) return in.u32();
  const auto distance = static_cast<std::int8_t>(in.u8());
  return landmarks[which] + static_cast<std::uint32_t>(distance);
}

wire::Segment read_segment(const SegmentLandmarks& landmarks, Values& in) {
  const unsigned has = in.u8();
  wire::Segment seg;
  seg.flags.fin = (has & 0x01) != 0;
  seg.flags.syn = (has & 0x02) != 0;
  seg.flags.rst = (has & 0x04) != 0;
  seg.flags.psh = (has & 0x08) != 0;
  seg.seq = wire::SeqNum{near(landmarks.seq, in)};
  if ((has & 0x10) != 0) seg.ack = wire::SeqNum{near(landmarks.ack, in)};
  seg.window = in.u16();
  seg.length = (has & 0x80) != 0 ? in.u16() : in.u8();
  if ((has & 0x20) != 0) {
    const std::uint32_t value = near(landmarks.ts_value, in);
    seg.options.timestamps = wire::Timestamps{value, near(landmarks.ts_echo, in)};
  }
  if ((has & 0x40) == 0) return seg;
  const unsigned which = in.u8();
  const std::uint16_t mss = in.u16();
  const std::uint8_t scale = in.u8();
  if ((which & 1) != 0) seg.options.mss = mss;
  if ((which & 2) != 0) seg.options.window_scale = scale;
  seg.options.sack_permitted = (which & 4) != 0;
  return seg;
}

}  // namespace synspect::fuzz
