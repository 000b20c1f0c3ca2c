// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import io.dte.foundation.api.security.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileUsersTest {
  @TempDir
  Path folder;
  private Path file;
  private FileUsers users;

  @BeforeEach
  void open() {
    file = folder.resolve("etc/users.json");
    users = new FileUsers(file, Clock.systemUTC());
  }

  @Test
  void aTokenProvesWhoItsUserIs() throws DteException {
    String ada = users.add("ada", Role.SCIENTIST);
    String bob = users.add("bob", Role.OPERATOR);

    assertThat(users.authenticate(ada)).contains(new Caller("ada", Role.SCIENTIST));
    assertThat(users.authenticate(bob)).contains(new Caller("bob", Role.OPERATOR));
    assertThat(users.authenticate(ada + "x")).isEmpty();
    assertThat(users.authenticate("")).isEmpty();
  }

  @Test
  void theFileIsPrivateAndHoldsNoToken() throws Exception {
    String token = users.add("ada", Role.VIEWER);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(Files.readString(file)).contains("ada").doesNotContain(token);
    assertThat(token).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void renewingEndsTheOldTokenAndRemovingEndsBoth() throws DteException {
    String old = users.add("ada", Role.VIEWER);
    String fresh = users.renew("ada");
    assertThat(users.authenticate(old)).isEmpty();
    assertThat(users.authenticate(fresh)).isPresent();

    users.remove("ada");
    assertThat(users.authenticate(fresh)).isEmpty();
    assertThat(users.list()).isEmpty();
  }

  @Test
  void aRunningServerNoticesWhatAnotherProcessChanged() throws DteException {
    assertThat(users.list()).isEmpty();
    String token = new FileUsers(file, Clock.systemUTC()).add("ada", Role.DEVELOPER);
    assertThat(users.authenticate(token)).isPresent();
    new FileUsers(file, Clock.systemUTC()).remove("ada");
    assertThat(users.authenticate(token)).isEmpty();
  }

  @Test
  void refusesWhatCannotBe() throws DteException {
    users.add("ada", Role.VIEWER);
    assertCode(() -> users.add("ada", Role.VIEWER), ExitCode.CONFLICT);
    assertCode(() -> users.add("owner", Role.VIEWER), ExitCode.USAGE);
    assertCode(() -> users.add(System.getProperty("user.name"), Role.VIEWER), ExitCode.USAGE);
    assertCode(() -> users.add("a b", Role.VIEWER), ExitCode.USAGE);
    assertCode(() -> users.renew("eve"), ExitCode.NOT_FOUND);
    assertCode(() -> users.remove("eve"), ExitCode.NOT_FOUND);
    assertThat(users.list()).extracting(Users.User::name).containsExactly("ada");
  }

  @Test
  void aDamagedFileLocksOutAndIsNotOverwritten() throws Exception {
    users.add("ada", Role.VIEWER);
    Files.writeString(file, "{\n\"users\": [");
    assertThat(users.list()).isEmpty();
    assertThatThrownBy(() -> users.add("bob", Role.VIEWER)).isInstanceOf(DteException.class)
        .hasMessageContaining("users.json:2").hasMessageContaining("damaged");
    assertThat(Files.readString(file)).isEqualTo("{\n\"users\": [");
  }

  @Test
  void manyAtOnceLoseNobody() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<String>> calls = IntStream.range(0, 20)
          .<Callable<String>>mapToObj(i -> () -> new FileUsers(file, Clock.systemUTC()).add("user" + i, Role.VIEWER)).toList();
      for (Future<String> future : threads.invokeAll(calls)) {
        assertThat(users.authenticate(future.get())).isPresent();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(users.list()).hasSize(20);
  }

  private static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ExitCode code) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DteException.class,
        problem -> assertThat(problem.problem().code()).isEqualTo(code));
  }
}
