#!/usr/bin/env bash
# The lab of bench.sh, which sources this: a client and a server namespace, joined by veth. All of
# 10.16.0.0/12 is local to the server. Nothing here touches an interface, a route or a rule of the
# machine itself.

readonly client=synspect-bench-$$-client server=synspect-bench-$$-server
readonly client_link=bench0 server_link=bench1
readonly client_address=10.15.0.2 router_address=10.15.0.1 targets=10.16.0.0/12
readonly guarded_ports=61000-61255

in_client() { ip netns exec "$client" "$@"; }
in_server() { ip netns exec "$server" "$@"; }

# set_in NAMESPACE NAME VALUE: a setting below net/.
set_in() { printf '%s\n' "$3" | ip netns exec "$1" tee "/proc/sys/net/$2" >/dev/null; }

lab_open() {
  ip netns add "$client"
  ip netns add "$server"
  ip -n "$client" link add "$client_link" type veth peer name "$server_link" netns "$server"
  local namespace
  for namespace in "$client" "$server"; do
    ip -n "$namespace" link set lo up
    # Where BBR is the default, it would pace handshakes.
    set_in "$namespace" ipv4/tcp_congestion_control reno
  done
  # No packets but those of the run: IPv6 would announce itself.
  ip -n "$client" link set "$client_link" addrgenmode none up
  ip -n "$server" link set "$server_link" addrgenmode none up
  ip -n "$client" address add "$client_address/24" dev "$client_link"
  ip -n "$server" address add "$router_address/24" dev "$server_link"
  ip -n "$client" route add "$targets" via "$router_address"
  ip -n "$server" route add local "$targets" dev lo
}

# Ends what runs in the two namespaces, and so was started from here.
lab_close() {
  local namespace pids
  for namespace in "$client" "$server"; do
    [[ -e /run/netns/$namespace ]] || continue
    mapfile -t pids < <(ip netns pids "$namespace")
    ((${#pids[@]} == 0)) || kill -KILL "${pids[@]}" 2>/dev/null || true
    ip netns del "$namespace"
  done
}

# lab_serve FOLDER: nginx with one worker, port 80 of every target. There is room for as many
# half-open connections as there are targets, so that the server never answers with drops or cookies.
lab_serve() {
  local folder=$1 descriptors tries
  descriptors=$(ulimit -Hn)
  [[ $descriptors != unlimited ]] && ((descriptors < 65536)) || descriptors=65536
  set_in "$server" core/somaxconn 1048576
  set_in "$server" ipv4/tcp_max_syn_backlog 4194304
  set_in "$server" ipv4/tcp_syncookies 0
  cat >"$folder/nginx.conf" <<CONF
worker_processes 1;
worker_rlimit_nofile $descriptors;
daemon off;
pid $folder/nginx.pid;
error_log stderr;
events { worker_connections $((descriptors - 256)); multi_accept on; }
http {
  access_log off;
  keepalive_timeout 0;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; scgi_temp_path $folder/scgi;
  fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi;
  server { listen 80 backlog=1048576; return 204; }
}
CONF
  in_server nginx -c "$folder/nginx.conf" -e stderr 2>"$folder/nginx.log" &
  disown
  for ((tries = 0; tries < 100; ++tries)); do
    [[ -z $(in_server ss -Hltn 'sport = :80') ]] || return 0
    sleep 0.05
  done
  cat "$folder/nginx.log" >&2
  return 1
}

# Before IP and the packet filter's other hooks, so that silence costs next to nothing.
lab_silence() {
  in_server nft -f - <<RULES
table netdev bench {
  chain arrives {
    type filter hook ingress device $server_link priority 0; policy accept
    tcp dport 80 drop
  }
}
RULES
}

# lab_lose PERCENT: each way by its own dice.
lab_lose() {
  in_server nft -f - <<RULES
table ip bench {
  chain arrives {
    type filter hook prerouting priority raw; policy accept
    iifname $server_link numgen random mod 100 < $1 drop
  }
  chain leaves {
    type filter hook output priority raw; policy accept
    oifname $server_link numgen random mod 100 < $1 drop
  }
}
RULES
}

# What masscan needs. It has no guard of its own: its users are asked to keep their TCP from resetting
# what it opens. And its receiver sleeps until a packet comes, before it sees that time is up.
lab_suit_masscan() {
  in_client nft -f - <<RULES
table ip bench {
  chain arrives {
    type filter hook input priority filter; policy accept
    tcp dport $guarded_ports drop
  }
}
RULES
  ip -n "$server" route add 224.0.0.0/4 dev "$server_link"
  in_server bash -c 'while sleep 0.2; do printf . >/dev/udp/224.0.0.1/9; done' 2>/dev/null &
  disown
}

# The options that tell bench_run.py where it is.
lab_options() {
  local router_mac
  router_mac=$(in_server cat "/sys/class/net/$server_link/address")
  printf '%s\n' "--interface=$client_link" "--address=$client_address" \
    "--router-mac=$router_mac" "--ports=$guarded_ports" \
    "--server=$server" "--server-interface=$server_link"
}
