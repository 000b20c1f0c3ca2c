// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By which address a client reaches this server. It is told to send its token there, so it is that of the client's own
 * call, or one that the operator configured: headers of a proxy are believed only when the operator trusts it, and else
 * say no more than that there is one. Immutable.
 */
final class ClientAddress {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);
  private static final Pattern SCHEME = Pattern.compile("https?");
  private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]{1,255}|\\[[0-9a-fA-F:.]{2,45}])(?::\\d{1,5})?");
  private static final Pattern PREFIX = Pattern.compile("(?:/[\\w.~-]{1,100}){0,20}");
  private static final Pattern LOOPBACK = Pattern.compile("(?:localhost|127\\.[\\d.]+|\\[::1])(?::\\d+)?");
  /** A pair of RFC 7239: {@code proto=https} or {@code host="name:port"}. */
  private static final Pattern PAIR = Pattern.compile("(?:^|[;,\\s])(proto|host)=(?:\"([^\"]*)\"|([^;,\\s]*))",
      Pattern.CASE_INSENSITIVE);

  private final Optional<URI> configured;
  private final List<Network> proxies;

  /** @param bits of the address that count */
  private record Network(byte[] address, int bits) {
    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What is written wrongly is told in the log and left out. @param proxies texts with commas between, as files give them */
  ClientAddress(String address, String... proxies) {
    configured = configured(address.strip());
    this.proxies = Arrays.stream(proxies).flatMap(text -> Arrays.stream(text.split(","))).map(String::strip).filter(text -> !text.isEmpty())
        .flatMap(text -> network(text).stream()).toList();
  }

  private static Optional<URI> configured(String address) {
    try {
      URI uri = new URI(address.replaceFirst("/+$", ""));
      if (uri.getScheme() != null && SCHEME.matcher(uri.getScheme()).matches() && uri.getRawAuthority() != null
          && HOST.matcher(uri.getRawAuthority()).matches() && PREFIX.matcher(uri.getRawPath()).matches()) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      LOG.debug("{} is no URI", address, e);
    }
    if (!address.isEmpty()) {
      LOG.warn("the address {} of io.dte.ml.mlflow.cfg is not used; write it as https://twins.example.org", address);
    }
    return Optional.empty();
  }

  private static Optional<Network> network(String text) {
    String[] parts = text.split("/", 2);
    try {
      // Only what is an address: names would be looked up.
      if (parts[0].matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        byte[] address = InetAddress.getByName(parts[0]).getAddress();
        int bits = parts.length == 1 ? address.length * 8 : Integer.parseInt(parts[1]);
        if (bits >= 0 && bits <= address.length * 8) {
          return Optional.of(new Network(address, bits));
        }
      }
    } catch (UnknownHostException | NumberFormatException e) {
      LOG.debug("{} is no network", text, e);
    }
    LOG.warn("the proxy {} of io.dte.ml.mlflow.cfg is not used; write its IP address, or a network as 10.1.0.0/16",
        text);
    return Optional.empty();
  }

  /** Scheme, host, port and a proxy's prefix, without a slash at the end; empty when nobody knows. */
  Optional<String> of(HttpServletRequest request) {
    String host = Optional.ofNullable(request.getHeader("Host")).orElse("");
    boolean elsewhere = isElsewhere(request, host);
    if (configured.isPresent() && (elsewhere || isForwarded(request)
        || host.equalsIgnoreCase(configured.get().getRawAuthority()))) {
      return configured.map(URI::toString);
    }
    if (isTrusted(request.getRemoteAddr()) && isForwarded(request)) {
      return forwarded(request, host);
    }
    return elsewhere || !HOST.matcher(host).matches() ? Optional.empty()
        : Optional.of(request.getScheme() + "://" + host);
  }

  private boolean isTrusted(String remote) {
    try {
      byte[] address = remote == null || proxies.isEmpty() ? new byte[0] : InetAddress.getByName(remote).getAddress();
      return proxies.stream().anyMatch(network -> network.has(address));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isForwarded(HttpServletRequest request) {
    return List.of("Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix").stream()
        .anyMatch(name -> request.getHeader(name) != null);
  }

  /**
   * Of several values the last is the one that the proxy itself added. The standard header counts where the others are not
   * there: a proxy that sends those may pass on what a client wrote into that one.
   */
  private static Optional<String> forwarded(HttpServletRequest request, String host) {
    String scheme = last(request, "X-Forwarded-Proto").orElse(request.getScheme());
    String name = last(request, "X-Forwarded-Host").orElse(host);
    String prefix = last(request, "X-Forwarded-Prefix").orElse("").replaceFirst("/+$", "");
    boolean usual = last(request, "X-Forwarded-Proto").or(() -> last(request, "X-Forwarded-Host")).isPresent();
    Matcher pair = PAIR.matcher(usual ? "" : last(request, "Forwarded").orElse(""));
    while (pair.find()) {
      String value = pair.group(2) == null ? pair.group(3) : pair.group(2);
      if (pair.group(1).equalsIgnoreCase("proto")) {
        scheme = value;
      } else {
        name = value;
      }
    }
    scheme = scheme.toLowerCase(Locale.ROOT);
    return SCHEME.matcher(scheme).matches() && HOST.matcher(name).matches() && PREFIX.matcher(prefix).matches()
        ? Optional.of(scheme + "://" + name + prefix) : Optional.empty();
  }

  private static Optional<String> last(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header)).stream().reduce((before, line) -> line)
        .map(line -> line.substring(line.lastIndexOf(',') + 1).strip()).filter(value -> !value.isEmpty());
  }

  /**
   * Whether clients know this server by another address: a proxy says so, or it must be there, since a connection that
   * came to loopback was made for another name, and nobody says whether that client came by https.
   */
  private static boolean isElsewhere(HttpServletRequest request, String host) {
    boolean unsaid = request.getHeader("X-Forwarded-Proto") == null && isLoopback(request.getLocalAddr())
        && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    return unsaid || request.getHeader("Forwarded") != null || request.getHeader("X-Forwarded-Prefix") != null
        || differs(request, "X-Forwarded-Proto", request.getScheme()) || differs(request, "X-Forwarded-Host", host);
  }

  private static boolean isLoopback(String local) {
    return local != null && (local.startsWith("127.") || local.equals("::1") || local.equals("0:0:0:0:0:0:0:1"));
  }

  private static boolean differs(HttpServletRequest request, String header, String known) {
    String said = request.getHeader(header);
    return said != null && !said.equalsIgnoreCase(known);
  }
}
