"""What stands between: nftables rules in the server's namespace."""

# nft's words for `reject with icmp`, and the type and code that arrive.
ICMP = {"net-unreachable": (3, 0), "host-unreachable": (3, 1), "prot-unreachable": (3, 2),
        "port-unreachable": (3, 3), "net-prohibited": (3, 9), "host-prohibited": (3, 10),
        "admin-prohibited": (3, 13)}
ICMPV6 = {"no-route": (1, 0), "admin-prohibited": (1, 1), "addr-unreachable": (1, 3),
          "port-unreachable": (1, 4), "policy-fail": (1, 5), "reject-route": (1, 6)}


def _rule(namespace, hook, rule):
    namespace.run("nft", f"add table inet lab; "
                  f"add chain inet lab {hook} {{ type filter hook {hook} priority 0; }}; "
                  f"add rule inet lab {hook} {rule}")


def drop_silently(server, port):
    _rule(server, "input", f"tcp dport {port} drop")


def refuse_to_send(client, port):
    """The client's own kernel: sending fails."""
    _rule(client, "output", f"tcp dport {port} drop")


def reject_with_icmp(server, port, word):
    _rule(server, "input", f"meta nfproto ipv4 tcp dport {port} reject with icmp {word}")


def reject_with_icmpv6(server, port, word):
    _rule(server, "input", f"meta nfproto ipv6 tcp dport {port} reject with icmpv6 {word}")


def reject_with_reset(server, port):
    _rule(server, "input", f"meta l4proto tcp tcp dport {port} reject with tcp reset")


def eat_bare_acks(server, port):
    """Each close becomes three segments for the client, whichever way the server's delayed-ACK
    timer falls: an ACK of our FIN that leaves alone is lost, the one in its FIN arrives."""
    _rule(server, "output", f"tcp sport {port} tcp flags & (syn|fin|rst|psh|ack) == ack drop")


def _first_only(namespace, hook, rule):
    """Drops the first packet of each client port that `rule` matches."""
    namespace.run("nft", "add table inet lab; add set inet lab met "
                  "{ type inet_service; flags dynamic,timeout; timeout 60s; }")
    _rule(namespace, hook, f"{rule} tcp sport != @met add @met {{ tcp sport }} drop")


def drop_first_bare_ack(server, port):
    """The third segment of an opening."""
    _first_only(server, "input",
                f"tcp dport {port} tcp flags & (syn|fin|rst|psh|ack) == ack")


def drop_first_fin(server, port):
    _first_only(server, "input", f"tcp dport {port} tcp flags & fin == fin")


def drop_first_last_ack(server, port):
    """The first bare ACK after the client's FIN."""
    server.run("nft", "add table inet lab; add set inet lab closing "
               "{ type inet_service; flags dynamic,timeout; timeout 60s; }")
    _rule(server, "input",
          f"tcp dport {port} tcp flags & fin == fin add @closing {{ tcp sport }} accept")
    _first_only(server, "input", f"tcp dport {port} tcp sport @closing "
                                 "tcp flags & (syn|fin|rst|psh|ack) == ack")


def change_option(server, port, statement):
    """In SYN/ACKs as they leave; `statement`: nft's."""
    _rule(server, "output", f"tcp sport {port} tcp flags & (syn|ack) == (syn|ack) {statement}")


def silence_after_opening(server, port):
    """The SYN/ACK passes, nothing else comes back: the client stays in FIN-WAIT-1."""
    _rule(server, "output", f"tcp sport {port} tcp flags & syn == 0 drop")


def remove_all(server):
    server.run("nft", "flush ruleset")
