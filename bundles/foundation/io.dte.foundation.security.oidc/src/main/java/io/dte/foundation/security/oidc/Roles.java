// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security.oidc;

import io.dte.foundation.api.security.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a token's claims say about the role; who has none of the mapped values has no role, and is nobody. */
final class Roles {
  private final String claim;
  private final Map<String, Role> mapping = new HashMap<>();

  Roles(String claim, List<String> mapping) {
    this.claim = claim;
    // A plain .cfg file gives all of a list as one text, parted by commas.
    for (String entry : mapping.stream().flatMap(text -> Arrays.stream(text.split(","))).toList()) {
      int equals = entry.lastIndexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("\"" + entry + "\" in roles is not VALUE=ROLE");
      }
      this.mapping.put(entry.substring(0, equals).strip(),
          Role.valueOf(entry.substring(equals + 1).strip().toUpperCase(Locale.ROOT)));
    }
    if (this.mapping.isEmpty()) {
      Arrays.stream(Role.values()).forEach(role -> this.mapping.put(role.label(), role));
    }
  }

  /** The highest role the claims give. */
  Optional<Role> of(Map<String, Object> claims) {
    Object value = claims.get(claim);
    if (value == null) {
      value = claims;
      for (String part : claim.split("\\.")) {
        value = value instanceof Map<?, ?> object ? object.get(part) : null;
      }
    }
    Collection<?> values = value instanceof Collection<?> list ? list
        : value instanceof String text ? List.of(text.split(" ")) : List.of();
    return values.stream().map(mapping::get).filter(Objects::nonNull).max(Comparator.naturalOrder());
  }
}
