#include "attacker.hpp"

#include "datagram.hpp"

namespace synspect::sim {

std::vector<Attacker::Shot> Attacker::shots() {
  std::vector<Shot> shots;
  for (std::uint32_t i = 0; i < attack_.packets; ++i) {
    Shot shot;
    shot.after = dice_.up_to(attack_.within);
    const bool at_server = attack_.at_server && dice_.once_in(2);
    shot.packet.towards = at_server ? Towards::server : Towards::client;
    shot.packet.forged = true;
    if (!at_server && dice_.once_in(6)) {
      shot.packet.octets = forged_icmp();
    } else {
      const FourTuple from = at_server ? victim_ : FourTuple{victim_.remote, victim_.local};
      shot.packet.octets = datagram(from, forged_segment());
    }
    shots.push_back(std::move(shot));
  }
  return shots;
}

wire::Segment Attacker::forged_segment() {
  wire::Segment seg;
  seg.seq = wire::SeqNum{dice_.any()};
  seg.ack = wire::SeqNum{dice_.any()};
  seg.window = static_cast<std::uint16_t>(dice_.any());
  switch (dice_.below(attack_.bare_syns ? 7 : 6)) {
    case 0: seg.flags.syn = true; break;
    case 1: seg.flags.rst = true; break;
    case 2:
      seg.flags.rst = true;
      seg.ack.reset();
      break;
    case 3: seg.flags.fin = true; break;
    case 4: seg.length = 1 + dice_.below(600); break;
    case 5: break;
    case 6:
      seg.flags.syn = true;
      seg.ack.reset();
      break;
  }
  if (dice_.once_in(2)) seg.options.timestamps = {dice_.any(), dice_.any()};
  if (seg.flags.syn && dice_.once_in(2)) seg.options.mss = static_cast<std::uint16_t>(dice_.any());
  return seg;
}

std::vector<std::uint8_t> Attacker::forged_icmp() {
  const bool v6 = victim_.local.address.is_v6();
  wire::Segment guess;
  guess.seq = wire::SeqNum{dice_.any()};
  guess.flags.syn = true;
  return icmp_error(v6 ? IcmpKind{1, 0} : IcmpKind{3, 1}, datagram(victim_, guess));
}

}  // namespace synspect::sim
