// SPDX-License-Identifier: Apache-2.0
package io.dte.console.karaf;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;

/** One sub-command under the name {@code dte:NAME}; what it does is the dispatcher's. */
final class ShellCommand implements Command {
  static final String SCOPE = "dte";

  private final String name;
  private final CommandDispatcher dispatcher;

  ShellCommand(String name, CommandDispatcher dispatcher) {
    this.name = name;
    this.dispatcher = dispatcher;
  }

  @Override
  public String getScope() {
    return SCOPE;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDescription() {
    return dispatcher.entries().stream().filter(entry -> entry.name().equals(name)).findFirst()
        .map(CommandDispatcher.Entry::summary).orElse("");
  }

  @Override
  public Completer getCompleter(boolean scoped) {
    return null;
  }

  @Override
  public Parser getParser() {
    return null;
  }

  @Override
  public Object execute(Session session, List<Object> arguments) {
    List<String> words = new ArrayList<>();
    words.add(name);
    arguments.stream().map(Objects::toString).forEach(words::add);
    CommandContext context = new CommandContext(Path.of("").toAbsolutePath(), System.getenv(), session.getKeyboard(),
        session.getConsole(), session.getConsole(), true, false, () -> Thread.currentThread().isInterrupted());
    int status = dispatcher.execute(context, words);
    return status == 0 ? null : status;
  }
}
