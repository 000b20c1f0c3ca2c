// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackTest {
  private final List<Users.User> list = new ArrayList<>();
  private final Loopback policy = new Loopback(new Users() {
    @Override
    public List<User> list() {
      return list;
    }

    @Override
    public String add(String name, Role role) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String renew(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remove(String name) {
      throw new UnsupportedOperationException();
    }
  });

  @Test
  void listensElsewhereOnlyWhenSomebodyCanLogIn() {
    for (String loopback : List.of("127.0.0.1", "localhost", "::1")) {
      assertThatCode(() -> policy.check(loopback)).doesNotThrowAnyException();
    }
    for (String open : List.of("0.0.0.0", "::", "192.0.2.1")) {
      assertThatThrownBy(() -> policy.check(open)).isInstanceOfSatisfying(DteException.class, problem ->
          org.assertj.core.api.Assertions.assertThat(problem.problem().code()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining("dte users add");
    }
    list.add(new Users.User("ada", Role.VIEWER, Instant.EPOCH));
    assertThatCode(() -> policy.check("0.0.0.0")).doesNotThrowAnyException();
  }
}
