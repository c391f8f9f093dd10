#include "net/echo_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <thread>

#include "net/message.hpp"

namespace synspect::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMostOctets = 1'048'576;  // of one client; more is cut off

boost::asio::ip::address asio_address(const Address& address) {
  if (address.is_v6()) {
    boost::asio::ip::address_v6::bytes_type octets;
    std::copy_n(address.octets().begin(), octets.size(), octets.begin());
    return boost::asio::ip::address_v6{octets};
  }
  boost::asio::ip::address_v4::bytes_type octets;
  std::copy_n(address.octets().begin(), octets.size(), octets.begin());
  return boost::asio::ip::address_v4{octets};
}

/// One client. Its handlers hold it; the last one to go closes the connection.
struct Conversation : std::enable_shared_from_this<Conversation> {
  Conversation(tcp::socket accepted, Duration think_time)
      : socket(std::move(accepted)), timer(socket.get_executor()), think(think_time) {}

  void hear() {
    boost::asio::async_read(socket, boost::asio::dynamic_buffer(heard, kMostOctets),
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (error == boost::asio::error::eof) self->ponder();
                            });
  }

  void ponder() {
    timer.expires_after(think);
    timer.async_wait([self = shared_from_this()](error_code) { self->answer(); });
  }

  void answer() {
    boost::asio::async_write(socket, boost::asio::buffer(heard),
                             [self = shared_from_this()](error_code, std::size_t) {});
  }

  tcp::socket socket;
  boost::asio::steady_timer timer;
  Duration think;
  std::string heard;
};

class Server {
 public:
  /// The port; an error: why there is none.
  std::uint16_t listen(const tcp::endpoint& at, error_code& error) {
    acceptor_.open(at.protocol(), error);
    if (!error) acceptor_.bind(at, error);
    if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
    return error ? std::uint16_t{0} : acceptor_.local_endpoint(error).port();
  }

  void run(Duration think) {
    accept(think);
    io_.run();
  }
  void stop() { io_.stop(); }

 private:
  void accept(Duration think) {
    acceptor_.async_accept([this, think](error_code error, tcp::socket accepted) {
      if (error) return;
      std::make_shared<Conversation>(std::move(accepted), think)->hear();
      accept(think);
    });
  }

  boost::asio::io_context io_;
  tcp::acceptor acceptor_{io_};
};

/// First the port, or "-" and why there is none; then the server, until the other end is closed.
void serve(int socket, const Address& address, Duration think) {
  Server server;
  error_code error;
  const std::uint16_t port = server.listen({asio_address(address), 0}, error);
  if (error) {
    (void)send_message(socket, fmt::format("-{}", error.value()));
    return;
  }
  if (!send_message(socket, fmt::format("{}", port))) return;
  const std::jthread watch{[socket, &server] {
    (void)receive_message(socket);
    server.stop();
  }};
  server.run(think);
}

}  // namespace

Result<EchoServer> EchoServer::start(const Address& address, Duration think) {
  auto process =
      SideProcess::start("synspect-server", unprivileged_user(), Keep::nothing,
                         [&address, think](int socket) { serve(socket, address, think); });
  if (!process) return process.error();
  const auto said = receive_message(process->socket());
  const int number = said ? std::atoi(said->octets.c_str()) : -ECHILD;
  if (number <= 0) return os_failure("listen on " + address.text(), -number);
  return EchoServer{*std::move(process), static_cast<std::uint16_t>(number)};
}

}  // namespace synspect::net
