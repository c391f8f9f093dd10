#include "scanned.hpp"

namespace synspect::test {

probe::ScanRecord scanned(Lines lines) {
  for (Line& line : lines) {
    if (line.text.starts_with('<')) line.ttl = 57;  // as in `play`
  }
  probe::ScanRecord record;
  record.tuple = {{Address::parse("192.0.2.1").value(), 40123},
                  {Address::parse("192.0.2.9").value(), 80}};
  record.interface = "eth0";
  record.started = kStart;
  record.life = observed(lines).lifecycle(true);
  for (std::size_t i = 0; i < lines.size() && !record.ttl; ++i) {
    if (!lines[i].text.starts_with('<')) continue;
    const infer::Observation answer = observation(lines, i);
    record.ttl = answer.ttl;
    if (!answer.segment.flags.syn) continue;
    record.window = answer.segment.window;
    record.options = answer.segment.options;
  }
  return record;
}

probe::ScanRecord scanned_unreachable() {
  probe::ScanRecord record = scanned(
      {{0, "> S 0:0(0) win 64240 <mss 1460>"}, {300.5, "icmp 3/13 from 192.0.2.254 quotes 0"}});
  record.icmp = {at_us(300.5), Address::parse("192.0.2.254").value(), 3, 13, kOrigin.local};
  return record;
}

probe::ScanRecord on_link(probe::ScanRecord record) {
  record.tuple.local.address = Address::parse("fe80::1").value();
  record.tuple.remote.address = Address::parse("fe80::9").value();
  return record;
}

Lines half_open() {
  return {{0, "> S 0:0(0) win 64240 <mss 1460,sackOK,ts 1000 0,wscale 7>"},
          {38.4, "< S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,ts 5000 1000,wscale 8>"},
          {59.5, "> R 1:1(0) win 0"}};
}

}  // namespace synspect::test
