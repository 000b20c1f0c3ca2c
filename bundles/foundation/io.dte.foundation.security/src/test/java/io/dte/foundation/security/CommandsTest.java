// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Role;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir
  Path etc;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void usersAreAddedAndListed() throws Exception {
    FileUsers users = new FileUsers(etc.resolve("users.json"), Clock.systemUTC());
    Command command = new UsersCommand(users);
    assertThat(run(command, "", "add", "ada", "--role", "scientist")).isZero();
    assertThat(users.authenticate(out.toString(StandardCharsets.UTF_8).strip()).orElseThrow().role()).isEqualTo(Role.SCIENTIST);
    out.reset();
    run(command, "", "list", "--json");
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("[{\"name\":\"ada\",\"role\":\"scientist\",\"createdAt\":\"");
    assertThatThrownBy(() -> run(command, "", "add", "bob", "--role", "king")).isInstanceOf(DteException.class)
        .hasMessageContaining("There is no role \"king\"");
  }

  @Test
  void aSecretComesFromStandardInputAndIsNotShown() throws Exception {
    KeyFileSecrets secrets = new KeyFileSecrets(etc);
    Command command = new SecretsCommand(secrets);
    assertThat(run(command, "hidden word\n", "set", "db")).isZero();
    assertThat(secrets.get("db").map(String::new)).contains("hidden word");
    run(command, "", "list");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("db\n");
    assertThatThrownBy(() -> run(command, "\n", "set", "db")).hasMessageContaining("is empty");
  }

  private int run(Command command, String input, String... arguments) throws DteException {
    CommandContext context = new CommandContext(etc, Map.of(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8), System.err, false, false, () -> false);
    CommandLine line = new CommandLine(command.bind(context));
    Exception[] thrown = new Exception[1];
    line.setExecutionExceptionHandler((exception, cmd, result) -> {
      thrown[0] = exception;
      return 1;
    });
    int status = line.execute(arguments);
    if (thrown[0] instanceof DteException problem) {
      throw problem;
    }
    assertThat(thrown[0]).isNull();
    return status;
  }
}
