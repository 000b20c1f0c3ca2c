// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.security;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Who may do what with one resource (an experiment, a model, a document). Operators may do everything. */
@ProviderType
public interface Permissions {

  /** Each level includes those before it. */
  enum Level { NONE, READ, EDIT, MANAGE }

  /** @param type {@code experiment}, {@code model}, {@code document} …; @param id the resource's id */
  record Resource(String type, String id) {}

  record Grant(Resource resource, String user, Level level) {}

  void grant(Resource resource, String user, Level level) throws DteException;

  /**
   * Lets who makes a resource manage it, in the transaction that makes it: none is there that its maker may not use.
   * Operators need no grant.
   */
  void grantToMaker(Transaction transaction, Resource resource, Caller maker) throws SQLException;

  void revoke(Resource resource, String user) throws DteException;

  List<Grant> grants(Resource resource);

  /** What a user was granted at exactly this level, of resources of one type; the cost grows with the answer alone. */
  List<Grant> grants(String type, String user, Level level) throws DteException;

  Optional<Level> granted(Resource resource, String user);

  /** Whether a caller has at least this level, by grant or, without one, by the default level given. */
  boolean allows(Caller caller, Resource resource, Level needed, Level byDefault);

  /** Forgets all grants of a deleted resource. */
  void forget(Resource resource) throws DteException;

  /** Forgets all grants of a resource in the transaction that deletes it. */
  void forget(Transaction transaction, Resource resource) throws SQLException;

  /** Gives a resource's grants its new name in the transaction that renames it; who takes the old name finds none. */
  void move(Transaction transaction, Resource before, Resource after) throws SQLException;
}
