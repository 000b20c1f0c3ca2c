// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * Which addresses may be sent to. A server stands where others do not reach, so an address that somebody gives it must not
 * lead inside: only public addresses, by https, and hosts that the configuration names. Asked before each request.
 */
record Destinations(Set<String> allowed) {

  /** The address as a URI, or why it may not be sent to. */
  URI check(String url) throws DteException {
    URI uri;
    try {
      uri = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      throw refused(url, "is no URL");
    }
    String host = uri.getHost();
    if (host == null || uri.getUserInfo() != null) {
      throw refused(url, host == null ? "has no host" : "contains a user; give a secret instead");
    }
    String plain = host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    boolean named = allowed.contains(plain);
    if (!"https".equals(uri.getScheme()) && !(named && "http".equals(uri.getScheme()))) {
      throw refused(url, "is not https");
    }
    if (!named) {
      try {
        for (InetAddress address : InetAddress.getAllByName(plain)) {
          if (!isPublic(address)) {
            throw refused(url, "leads to " + address.getHostAddress() + ", which is not public");
          }
        }
      } catch (UnknownHostException e) {
        throw refused(url, "has a host that is not known");
      }
    }
    return uri;
  }

  private static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean special = bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0);
    return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress() && !address.isMulticastAddress() && !uniqueLocal && !shared && !special;
  }

  private static DteException refused(String url, String why) {
    return new DteException(ExitCode.INVALID, "The webhook's URL " + url + " " + why + ".",
        "An operator can allow a host in io.dte.ml.webhooks.cfg.");
  }
}
