// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.store;

import io.dte.foundation.api.event.NewEvent;
import java.sql.Connection;
import org.osgi.annotation.versioning.ProviderType;

/** What a unit of work may do; only valid while it executes. */
@ProviderType
public interface Transaction {

  /** The connection; neither commit, roll back nor close it. */
  Connection connection();

  /** Appends an event in the same transaction. */
  void append(NewEvent event);
}
