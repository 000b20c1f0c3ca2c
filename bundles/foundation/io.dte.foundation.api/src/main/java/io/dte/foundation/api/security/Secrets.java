// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Secrets by name, encrypted in a keystore. Configuration refers to one as {@code ${secret:NAME}}. */
@ProviderType
public interface Secrets {

  List<String> names();

  void set(String name, char[] value) throws DteException;

  Optional<char[]> get(String name) throws DteException;

  void remove(String name) throws DteException;

  /** Replaces each {@code ${secret:NAME}} in a text. */
  String resolve(String text) throws DteException;
}
