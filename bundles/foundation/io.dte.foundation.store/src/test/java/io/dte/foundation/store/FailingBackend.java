// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** A backend whose writing connection fails once, at the next moment of the kind the test wants. */
final class FailingBackend implements Backend {
  /** Where it fails. */
  enum Moment { BEFORE_COMMIT, ANSWER_OF_COMMIT, IN_FLUSH, FLUSH_REFUSED }

  private final Backend backend;
  private final AtomicReference<Moment> next = new AtomicReference<>();
  private final AtomicInteger refusals = new AtomicInteger();

  FailingBackend(Backend backend) {
    this.backend = backend;
  }

  void next(Moment moment) {
    next.set(moment);
  }

  /** So many times nobody answers when the writer connects. */
  void refuse(int times) {
    refusals.set(times);
  }

  @Override
  public Connection openWriter() throws DteException {
    if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new DteException(ExitCode.UNAVAILABLE, "still starting", "");
    }
    Connection connection = backend.openWriter();
    return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          boolean commit = method.getName().equals("commit");
          if (commit && next.compareAndSet(Moment.BEFORE_COMMIT, null)) {
            throw new AssertionError("before the commit");
          }
          try {
            Object result = method.invoke(connection, arguments);
            if (commit && next.compareAndSet(Moment.ANSWER_OF_COMMIT, null)) {
              throw new SQLException("the connection is lost", "08006", 90_067);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public void flush(Connection writer) throws SQLException {
    if (next.compareAndSet(Moment.IN_FLUSH, null)) {
      throw new AssertionError("in the flush");
    }
    if (next.compareAndSet(Moment.FLUSH_REFUSED, null)) {
      throw new SQLException("the disk does not answer");
    }
    backend.flush(writer);
  }

  @Override
  public Database.Dialect dialect() {
    return backend.dialect();
  }

  @Override
  public DataSource dataSource() {
    return backend.dataSource();
  }

  @Override
  public boolean isFatal(SQLException error) {
    return backend.isFatal(error);
  }

  @Override
  public DteException explain(String action, SQLException error) {
    return backend.explain(action, error);
  }

  @Override
  public void close() {
    backend.close();
  }
}
