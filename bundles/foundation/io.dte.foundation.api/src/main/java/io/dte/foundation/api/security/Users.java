// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import io.dte.foundation.api.problem.DteException;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The users of this installation, kept in {@code etc/users.json} (mode 0600), tokens only as digests. */
@ProviderType
public interface Users {

  /** @param name unique; @param role what they may do; @param createdAt when they were added */
  record User(String name, Role role, Instant createdAt) {}

  List<User> list();

  /** Adds a user; returns the token, which is not kept and cannot be shown again. */
  String add(String name, Role role) throws DteException;

  /** Gives a user a new token; the old one ends. */
  String renew(String name) throws DteException;

  void remove(String name) throws DteException;
}
