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
#include <string>
#include <system_error>
#include <thread>

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

}  // namespace

struct EchoServer::Running {
  boost::asio::io_context io;
  tcp::acceptor acceptor{io};
  std::uint16_t port = 0;
  Duration think{};
  std::jthread thread;  // last, and so the first to go: it uses the others

  Running() = default;
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { io.stop(); }

  error_code listen(const tcp::endpoint& at) {
    error_code error;
    acceptor.open(at.protocol(), error);
    if (!error) acceptor.bind(at, error);
    if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (!error) port = acceptor.local_endpoint(error).port();
    return error;
  }

  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket accepted) {
      if (error) return;
      std::make_shared<Conversation>(std::move(accepted), think)->hear();
      accept();
    });
  }
};

Result<EchoServer> EchoServer::start(const Address& address, Duration think) {
  auto running = std::make_unique<Running>();
  running->think = think;
  const error_code error = running->listen({asio_address(address), 0});
  if (error) return os_failure("listen on " + address.text(), error.value());
  running->accept();
  try {
    running->thread = std::jthread{[&io = running->io] { io.run(); }};
  } catch (const std::system_error& failed) {
    return os_failure("start a thread", failed.code().value());
  }
  return EchoServer{std::move(running)};
}

std::uint16_t EchoServer::port() const {
  return running_->port;
}

EchoServer::EchoServer(std::unique_ptr<Running> running) : running_(std::move(running)) {}
EchoServer::EchoServer(EchoServer&&) noexcept = default;
EchoServer& EchoServer::operator=(EchoServer&&) noexcept = default;
EchoServer::~EchoServer() = default;

}  // namespace synspect::net
