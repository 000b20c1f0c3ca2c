// SPDX-License-Identifier: Apache-2.0
package io.dte.console.karaf;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandDispatcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Registers each {@link Command} service with Karaf's shell while both are there. */
@Component(service = {}, immediate = true)
public final class ShellCommands {
  private final SessionFactory shell;
  private final CommandDispatcher dispatcher;
  private final Map<Object, ShellCommand> registered = new ConcurrentHashMap<>();

  @Activate
  public ShellCommands(@Reference SessionFactory shell, @Reference CommandDispatcher dispatcher) {
    this.shell = shell;
    this.dispatcher = dispatcher;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCommand(Command command, Map<String, Object> properties) {
    if (properties.get(Command.NAME_PROPERTY) instanceof String name) {
      ShellCommand wrapped = new ShellCommand(name, dispatcher);
      registered.put(properties.get("service.id"), wrapped);
      shell.getRegistry().register(wrapped);
    }
  }

  void removeCommand(Command command, Map<String, Object> properties) {
    ShellCommand wrapped = registered.remove(properties.get("service.id"));
    if (wrapped != null) {
      shell.getRegistry().unregister(wrapped);
    }
  }

  @Deactivate
  void close() {
    registered.values().forEach(shell.getRegistry()::unregister);
    registered.clear();
  }
}
