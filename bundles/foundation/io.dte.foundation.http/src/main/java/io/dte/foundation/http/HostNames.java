// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names under which this server may be called. A page of another site can make a browser's look-up of its own name
 * answer with this machine's address (DNS rebinding); its requests then carry that name in {@code Host}, so they are
 * told by it.
 */
final class HostNames {
  private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

  HostNames(Collection<String> configured, String bind) {
    // A plain .cfg file gives all of a list as one text, parted by commas.
    configured.forEach(text -> Arrays.stream(text.split(",")).map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty()).forEach(names::add));
    if (!bind.isEmpty()) {
      names.add(bind.toLowerCase(Locale.ROOT));
      if (!loopback(bind)) {
        addOwn();
      }
    }
  }

  /** @param host the request's {@code Host}, with or without a port */
  boolean contain(String host) {
    if (host == null || host.isEmpty()) {
      return false;
    }
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return names.contains(name.toLowerCase(Locale.ROOT));
  }

  private void addOwn() {
    try {
      NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).forEach(address -> {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        names.add(plain.contains(":") ? "[" + plain + "]" : plain);
      });
      InetAddress self = InetAddress.getLocalHost();
      names.add(self.getHostName().toLowerCase(Locale.ROOT));
      names.add(self.getCanonicalHostName().toLowerCase(Locale.ROOT));
    } catch (SocketException | UnknownHostException e) {
      // Without its own name the machine is reached by the configured ones only.
      return;
    }
  }

  static boolean loopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
