// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.http.HealthProbe;
import io.dte.foundation.api.problem.DteException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether the database can be read, and its writer commits; an empty unit of work tells. */
final class StoreHealth implements HealthProbe {
  private static final String NAME = "database";
  private static final long PATIENCE_MILLIS = 1500;

  private final Store store;

  StoreHealth(Store store) {
    this.store = store;
  }

  @Override
  public Health probe() {
    try {
      String product = store.read(connection -> connection.getMetaData().getDatabaseProductName() + " "
          + connection.getMetaData().getDatabaseProductVersion().split(" ")[0]);
      store.write(transaction -> true).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return new Health(NAME, Status.OK, product + ", " + store.lastSequence() + " events");
    } catch (DteException e) {
      return new Health(NAME, Status.FAILED, e.getMessage());
    } catch (ExecutionException e) {
      return new Health(NAME, Status.FAILED, e.getCause().getMessage());
    } catch (TimeoutException e) {
      return new Health(NAME, Status.WARN, "a commit takes longer than " + PATIENCE_MILLIS + " ms: the disk is slow, or "
          + "much is being written");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health(NAME, Status.WARN, "interrupted while asking");
    }
  }
}
