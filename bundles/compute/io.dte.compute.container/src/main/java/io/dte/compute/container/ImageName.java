// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

/**
 * A name of an image, read as docker reads it: {@code debian} is {@code docker.io/library/debian:latest}.
 *
 * @param registry host, with port
 * @param repository path in it
 * @param reference a tag, or a digest {@code sha256:…}
 */
record ImageName(String registry, String repository, String reference) {
  private static final String HUB = "docker.io";

  static ImageName of(String name) {
    String rest = name.startsWith("docker://") ? name.substring("docker://".length()) : name;
    String registry = HUB;
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
      registry = first.equals("index.docker.io") ? HUB : first;
      rest = rest.substring(slash + 1);
    }
    String reference = "latest";
    int at = rest.indexOf('@');
    int colon = rest.lastIndexOf(':');
    if (at >= 0) {
      reference = rest.substring(at + 1);
      rest = rest.substring(0, at);
      colon = rest.lastIndexOf(':');
      rest = colon > rest.lastIndexOf('/') ? rest.substring(0, colon) : rest;
    } else if (colon > rest.lastIndexOf('/')) {
      reference = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
    }
    if (registry.equals(HUB) && !rest.contains("/")) {
      rest = "library/" + rest;
    }
    return new ImageName(registry, rest, reference);
  }

  boolean isDigest() {
    return reference.startsWith("sha256:");
  }

  /** The full name, equal for all ways to write it. */
  @Override
  public String toString() {
    return registry + "/" + repository + (isDigest() ? "@" : ":") + reference;
  }
}
