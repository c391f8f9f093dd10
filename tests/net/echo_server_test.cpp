#include "net/echo_server.hpp"

#include <doctest/doctest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>

#include "results.hpp"

using namespace synspect;
using namespace synspect::net;
using namespace synspect::test;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

EchoServer server_on(const char* address) {
  return must(EchoServer::start(Address::parse(address).value()));
}

class Client {
 public:
  Client(const char* address, std::uint16_t port) {
    socket_.connect({boost::asio::ip::make_address(address), port});
  }
  void say(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text)); }
  /// All that comes back after our FIN, up to the server's.
  std::string finish() {
    socket_.shutdown(tcp::socket::shutdown_send);
    return rest();
  }
  std::string rest() {
    std::string heard;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(heard), end_);
    return heard;
  }
  [[nodiscard]] bool ended_by_fin() const { return end_ == boost::asio::error::eof; }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_{io_};
  error_code end_;
};

}  // namespace

TEST_CASE("echo server: gives back what it was told, and closes in its turn") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    CAPTURE(address);
    const EchoServer server = server_on(address);
    Client client{address, server.port()};
    client.say("hello ");
    client.say("there");
    CHECK(client.finish() == "hello there");
    CHECK(client.ended_by_fin());
  }
}

TEST_CASE("echo server: a client that says nothing") {
  const EchoServer server = server_on("127.0.0.1");
  Client client{"127.0.0.1", server.port()};
  CHECK(client.finish().empty());
  CHECK(client.ended_by_fin());
}

TEST_CASE("echo server: several clients at once") {
  const EchoServer server = server_on("127.0.0.1");
  Client first{"127.0.0.1", server.port()};
  Client second{"127.0.0.1", server.port()};
  Client third{"127.0.0.1", server.port()};
  first.say("one");
  third.say("three");
  CHECK(second.finish().empty());
  CHECK(third.finish() == "three");
  CHECK(first.finish() == "one");
}

TEST_CASE("echo server: ends with the object, in the middle of a conversation") {
  std::optional<EchoServer> server = server_on("127.0.0.1");
  const std::uint16_t port = server->port();
  Client client{"127.0.0.1", port};
  client.say("never answered");
  server.reset();
  CHECK(client.rest().empty());
  CHECK_THROWS(Client("127.0.0.1", port));
}

TEST_CASE("echo server: an address that is not ours") {
  CHECK(failure_text(EchoServer::start(Address::parse("192.0.2.7").value())) ==
        "local failure: listen on 192.0.2.7: cannot assign requested address");
}
