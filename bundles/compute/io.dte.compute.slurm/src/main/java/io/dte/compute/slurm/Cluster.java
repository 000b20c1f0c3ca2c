// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.TaskNeeds;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.Spelling;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the cluster has: partitions, the sizes of its nodes, accounts. Asked for at most once a minute; thread-safe. */
final class Cluster {
  private static final Duration FRESH = Duration.ofMinutes(1);

  /**
   * A kind of node in a partition: @param up whether the partition takes jobs
   *
   * @param cores of a node; @param ramMiB of a node
   * @param gpus of a node
   */
  record Nodes(String partition, boolean standard, boolean up, int cores, long ramMiB, int gpus) {}

  private final SlurmClient client;
  private final SbatchOptions options;
  private final String runner;
  private final Clock clock;
  private List<Nodes> nodes = List.of();
  private Instant asked = Instant.MIN;

  Cluster(String runner, SlurmClient client, SbatchOptions options, Clock clock) {
    this.runner = runner;
    this.client = client;
    this.options = options;
    this.clock = clock;
  }

  private synchronized List<Nodes> nodes() throws SlurmException {
    if (nodes.isEmpty() || asked.plus(FRESH).isBefore(clock.instant())) {
      nodes = parse(client.ask("sinfo", "--noheader", "--format=%P|%a|%c|%m|%G"));
      asked = clock.instant();
    }
    return nodes;
  }

  static List<Nodes> parse(String text) {
    List<Nodes> nodes = new ArrayList<>();
    text.lines().map(line -> line.strip().split("\\|")).filter(f -> f.length == 5).forEach(f -> nodes.add(new Nodes(
        f[0].replace("*", ""), f[0].endsWith("*"), f[1].equals("up"), (int) number(f[2]), number(f[3]), gpus(f[4]))));
    return List.copyOf(nodes);
  }

  /** {@code 16+} says that some nodes have more. */
  private static long number(String text) {
    String digits = text.replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /** {@code gpu:a100:4(S:0-1),shard:2}. */
  private static int gpus(String text) {
    int sum = 0;
    for (String resource : text.replaceAll("\\([^)]*\\)", "").split(",")) {
      String[] parts = resource.split(":");
      if (parts[0].equals("gpu")) {
        String last = parts[parts.length - 1];
        sum += last.matches("\\d+") ? Integer.parseInt(last) : 1;
      }
    }
    return sum;
  }

  /** The largest node; everything when Slurm does not tell now. */
  Resources largest() {
    try {
      List<Nodes> all = nodes();
      return new Resources(all.stream().mapToInt(Nodes::cores).max().orElse(1), all.stream().mapToLong(Nodes::ramMiB).max().orElse(1),
          Long.MAX_VALUE, Long.MAX_VALUE, all.stream().mapToInt(Nodes::gpus).max().orElse(0));
    } catch (SlurmException e) {
      return Resources.UNKNOWN;
    }
  }

  /** Refuses what no partition can take. A controller that is away for the moment refuses nothing. */
  void admit(TaskNeeds needs) throws DteException {
    Map<String, String> extra = options.extra(needs);
    try {
      fits(needs, partition(needs.step(), extra.get("partition")));
      if (client.hasAccounting()) {
        association(needs.step(), extra.get("account"), extra.get("qos"));
      }
    } catch (SlurmException e) {
      if (!e.isPassing()) {
        throw new DteException(problem(e));
      }
    }
  }

  /** Refuses, without asking Slurm, what is larger than any node it told of before. */
  void fits(TaskNeeds needs) throws DteException {
    List<Nodes> known;
    synchronized (this) {
      known = nodes;
    }
    if (!known.isEmpty()) {
      fits(needs, known);
    }
  }

  private void fits(TaskNeeds needs, List<Nodes> usable) throws DteException {
    Resources wanted = needs.resources();
    long cores = SbatchOptions.cores(wanted);
    if (usable.stream().noneMatch(n -> n.cores >= cores && n.ramMiB >= wanted.ramMiB() && n.gpus >= wanted.gpus())) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + needs.step() + " needs " + cores + " cores, " + wanted.ramMiB()
          + " MiB of memory and " + wanted.gpus() + " GPUs on one node, and no node of the runner " + runner + " has them: "
          + String.join("; ", usable.stream().map(Cluster::describe).toList()),
          "lower its ResourceRequirement, or choose another partition or runner");
    }
  }

  private List<Nodes> partition(String step, String wanted) throws DteException, SlurmException {
    List<Nodes> all = nodes();
    if (wanted == null) {
      List<Nodes> standard = all.stream().filter(Nodes::standard).toList();
      if (standard.isEmpty() && !all.isEmpty()) {
        throw new DteException(ExitCode.UNAVAILABLE, "The runner " + runner + " names no partition, and the cluster has no default one",
            "set partition in etc/site.yaml to one of " + names(all));
      }
      return standard;
    }
    List<Nodes> named = all.stream().filter(n -> Set.of(wanted.split(",")).contains(n.partition)).toList();
    if (named.isEmpty()) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + step + " is to run in the partition '" + wanted + "', which the cluster of the"
          + " runner " + runner + " does not have", Spelling.suggest(wanted, names(all)));
    }
    if (named.stream().noneMatch(Nodes::up)) {
      throw new DteException(ExitCode.UNAVAILABLE, "The partition '" + wanted + "' of the runner " + runner + " is down",
          "ask the cluster's administrators, or choose another one of " + names(all));
    }
    return named;
  }

  /** Only where accounting exists is a wrong account known beforehand. */
  private void association(String step, String account, String qos) throws DteException, SlurmException {
    if (account == null && qos == null) {
      return;
    }
    String user = client.ask("id", "-un").strip();
    List<String[]> rows = client.ask("sacctmgr", "-nP", "show", "assoc", "user=" + user, "format=account,qos").lines()
        .map(line -> line.split("\\|", 2)).filter(f -> f.length == 2).toList();
    Set<String> accounts = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    rows.forEach(row -> {
      accounts.add(row[0]);
      all.addAll(List.of(row[1].split(",")));
    });
    boolean enforced = client.configuration().getOrDefault("AccountingStorageEnforce", "none").contains("associations");
    if (account != null && enforced && !accounts.contains(account)) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + step + " is to be charged to the account '" + account + "', which " + user
          + " may not use on the cluster of the runner " + runner, "choose one of " + accounts);
    }
    if (qos != null && enforced && !all.contains(qos)) {
      throw new DteException(ExitCode.UNAVAILABLE, "Step " + step + " asks for the qos '" + qos + "', which " + user
          + " may not use on the cluster of the runner " + runner, "choose one of " + all);
    }
  }

  /** Versions, partitions, limits, and what does not work. */
  RunnerCheck check() {
    List<String> facts = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    String version = "";
    try {
      version = client.ask("sinfo", "--version").strip().replaceFirst("^slurm(-wlm)?", "Slurm");
      facts.add("programs are called on " + client.shell().place());
      Map<String, List<String>> partitions = new LinkedHashMap<>();
      for (Nodes n : nodes()) {
        partitions.computeIfAbsent(n.partition + (n.standard ? " (default)" : "") + (n.up ? "" : " (down)"), p -> new ArrayList<>())
            .add(n.cores + " cores, " + n.ramMiB + " MiB" + (n.gpus > 0 ? ", " + n.gpus + " GPUs" : ""));
      }
      partitions.forEach((name, sizes) -> facts.add("partition " + name + ": nodes of " + String.join(" or ", sizes)));
      facts.add(client.hasAccounting() ? "accounting: memory of tasks comes from sacct"
          : "no accounting: how a job ended is known for " + client.configuration().getOrDefault("MinJobAge", "300 sec") + ", memory is not");
      facts.add("arrays of up to " + client.arraySize() + " tasks, " + client.configuration().getOrDefault("MaxJobCount", "?") + " jobs at once");
    } catch (SlurmException e) {
      problems.add(problem(e));
    }
    try {
      partition("(any)", options.extra(new TaskNeeds("(any)", Resources.MINIMAL, null, Map.of())).get("partition"));
    } catch (DteException e) {
      problems.add(e.problem());
    } catch (SlurmException e) {
      if (problems.isEmpty()) {
        problems.add(problem(e));
      }
    }
    return new RunnerCheck(version, facts, problems);
  }

  private Problem problem(SlurmException e) {
    String hint = "see whether squeue works there in a terminal; the controller (slurmctld) or the authentication (munge) may be down";
    if (e.getMessage().startsWith("ssh")) {
      hint = "try: ssh " + client.shell().place() + " squeue (the engine asks for no password; use a key)";
    } else if (e.getMessage().contains("No such file") || e.getMessage().contains("not found")) {
      hint = "install the Slurm client (Debian: slurm-client), or name a login node with host: in etc/site.yaml";
    }
    return Problem.of(ExitCode.UNAVAILABLE, "The runner " + runner + " cannot use Slurm: " + e.getMessage(), hint);
  }

  private static String describe(Nodes n) {
    return n.partition + " has " + n.cores + " cores, " + n.ramMiB + " MiB, " + n.gpus + " GPUs";
  }

  private static List<String> names(List<Nodes> all) {
    return all.stream().map(Nodes::partition).distinct().toList();
  }
}
