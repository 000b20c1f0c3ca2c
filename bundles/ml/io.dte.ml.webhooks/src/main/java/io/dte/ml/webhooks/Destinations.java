// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which addresses may be sent to. A server stands where others do not reach, so an address that somebody gives it must
 * not lead inside: only public addresses, by https, and hosts that the configuration names. Asked before each request.
 */
record Destinations(Set<String> allowed) {
  private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

  /** The address as a URI, or why it may not be sent to: asked before each request. */
  URI check(String url) throws DteException {
    URI uri = form(url);
    if (!named(uri)) {
      try {
        requirePublic(url, InetAddress.getAllByName(plain(uri)));
      } catch (UnknownHostException e) {
        throw refused(url, "has a host that is not known");
      }
    }
    return uri;
  }

  /** Asked when somebody gives an address, which may not be known yet. */
  void checkGiven(String url) throws DteException {
    URI uri = form(url);
    if (!named(uri)) {
      try {
        requirePublic(url, InetAddress.getAllByName(plain(uri)));
      } catch (UnknownHostException e) {
        LOG.warn("The host of the webhook {} is not known now", url);
      }
    }
  }

  private URI form(String url) throws DteException {
    if (url.isBlank()) {
      throw new DteException(ExitCode.INVALID, "Webhook URL cannot be empty or just whitespace: '" + url + "'", "");
    }
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
    if (!"https".equals(uri.getScheme()) && !(named(uri) && "http".equals(uri.getScheme()))) {
      throw new DteException(ExitCode.INVALID, "Invalid webhook URL scheme: " + uri.getScheme()
          + ". Use https, or http for hosts that an operator allows in io.dte.ml.webhooks.cfg.", "");
    }
    return uri;
  }

  private static String plain(URI uri) {
    return uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
  }

  private boolean named(URI uri) {
    return allowed.contains(plain(uri));
  }

  private static void requirePublic(String url, InetAddress[] addresses) throws DteException {
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw refused(url, "leads to " + address.getHostAddress() + ", which is not public");
      }
    }
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
    return new DteException(ExitCode.INVALID, "Invalid webhook URL: " + url + " " + why + ".",
        "An operator can allow a host in io.dte.ml.webhooks.cfg.");
  }
}
