// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.slurm;

import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Slurm's programs and what they print. Each call blocks; thread-safe. */
final class SlurmClient {
  private static final String FORMAT = "%F|%K|%T|%r|%k";
  private static final int IDS_AT_ONCE = 400;
  private static final int STANDARD_MAX_ARRAY = 1001;
  /** The remote side does not see a file of ours. */
  private static final int NOT_SHARED = 66;
  private static final String GUARD = "test -r \"$1\" || exit " + NOT_SHARED + "; shift; exec \"$@\"";

  private final Shell shell;
  private volatile Map<String, String> configuration = Map.of();

  SlurmClient(Shell shell) {
    this.shell = shell;
  }

  Shell shell() {
    return shell;
  }

  /**
   * Submits a job; returns its number.
   *
   * @param shared a file that was just written and that the cluster has to see
   */
  long submit(List<String> options, String script, Path shared) throws SlurmException {
    List<String> command = new ArrayList<>();
    if (shell.isRemote()) {
      command.addAll(List.of("sh", "-c", GUARD, "sh", shared.toString()));
    }
    command.add("sbatch");
    command.addAll(options);
    Shell.Answer answer = call(script, command);
    if (answer.status() == NOT_SHARED) {
      throw new SlurmException(shell.place() + " does not see " + shared + "; runs that use this runner need a data directory"
          + " (DTE_HOME) on a file system that both machines share under the same path", null);
    }
    check("sbatch", answer);
    // Warnings may stand before; a federation adds ;CLUSTER.
    String last = answer.out().strip().lines().reduce("", (a, b) -> b).split(";")[0];
    return JobId.parse(last).map(JobId::job)
        .orElseThrow(() -> new SlurmException("sbatch did not say the job's number but: " + answer.out().strip(), null));
  }

  /** All jobs of this user that wait or run; with {@code ended} also those that Slurm still remembers. */
  Map<JobId, JobState> queue(boolean ended) throws SlurmException {
    List<String> command = new ArrayList<>(List.of("squeue", "--me", "--noheader", "--format=" + FORMAT));
    if (ended) {
      command.add("--states=all");
    }
    return parseQueue(check("squeue", call("", command)));
  }

  static Map<JobId, JobState> parseQueue(String text) {
    Map<JobId, JobState> jobs = new HashMap<>();
    text.lines().forEach(line -> {
      String[] fields = line.split("\\|", 5);
      Optional<JobId> job = JobId.parse(fields[0]);
      if (fields.length < 5 || job.isEmpty()) {
        return;
      }
      JobState state = new JobState(fields[2], fields[3], fields[4]);
      if (fields[1].isEmpty() || fields[1].equals("N/A")) {
        jobs.put(job.get(), state);
      } else {
        indices(fields[1]).forEach(index -> jobs.put(new JobId(job.get().job(), index), state));
      }
    });
    return jobs;
  }

  /** {@code 7}, {@code 3-9,12,20-40:2%5}: the elements of an array that still wait together. */
  static List<Integer> indices(String text) {
    List<Integer> indices = new ArrayList<>();
    for (String part : text.replaceAll("[\\[\\]]|%.*", "").split(",")) {
      String[] step = part.split(":");
      String[] ends = step[0].split("-");
      if (ends[0].isBlank() || !ends[0].chars().allMatch(Character::isDigit)) {
        continue;
      }
      int by = step.length > 1 ? Integer.parseInt(step[1]) : 1;
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i += by) {
        indices.add(i);
      }
    }
    return indices;
  }

  void cancel(Collection<JobId> jobs) throws SlurmException {
    List<JobId> all = List.copyOf(jobs);
    for (int i = 0; i < all.size(); i += IDS_AT_ONCE) {
      List<String> command = new ArrayList<>(List.of("scancel", "--quiet"));
      all.subList(i, Math.min(all.size(), i + IDS_AT_ONCE)).forEach(job -> command.add(job.toString()));
      Shell.Answer answer = call("", command);
      if (answer.status() != 0 && !answer.err().contains("Invalid job id")) {
        check("scancel", answer);
      }
    }
  }

  /** What accounting has about jobs: @param state as it ended; @param peakMemoryBytes 0 when nobody measured */
  record Account(String state, long peakMemoryBytes) {}

  /** The accounts of these jobs; those that are not there yet are missing. */
  Map<JobId, Account> accounts(Collection<JobId> jobs) throws SlurmException {
    Map<JobId, Account> accounts = new HashMap<>();
    List<String> numbers = jobs.stream().map(job -> Long.toString(job.job())).distinct().toList();
    for (int i = 0; i < numbers.size(); i += IDS_AT_ONCE) {
      String ids = String.join(",", numbers.subList(i, Math.min(numbers.size(), i + IDS_AT_ONCE)));
      String text = check("sacct", call("", List.of("sacct", "-n", "-P", "--noconvert", "-j", ids, "--format=JobID,State,MaxRSS")));
      text.lines().forEach(line -> account(line, accounts));
    }
    return accounts;
  }

  private static void account(String line, Map<JobId, Account> accounts) {
    String[] fields = line.split("\\|", 3);
    int dot = fields[0].indexOf('.');
    Optional<JobId> job = JobId.parse(dot < 0 ? fields[0] : fields[0].substring(0, dot));
    if (fields.length == 3 && job.isPresent()) {
      String state = dot < 0 ? fields[1].split(" ")[0] : "";
      String digits = fields[2].replaceAll("\\D.*", "");
      accounts.merge(job.get(), new Account(state, digits.isEmpty() ? 0 : Long.parseLong(digits)), (a, b) ->
          new Account(a.state.isEmpty() ? b.state : a.state, Math.max(a.peakMemoryBytes, b.peakMemoryBytes)));
    }
  }

  /** {@code scontrol show config}, read once. */
  Map<String, String> configuration() throws SlurmException {
    if (configuration.isEmpty()) {
      configuration = check("scontrol", call("", List.of("scontrol", "show", "config"))).lines()
          .map(line -> line.split("\\s*=\\s*", 2)).filter(pair -> pair.length == 2)
          .collect(Collectors.toMap(pair -> pair[0].strip(), pair -> pair[1].strip(), (a, b) -> a, LinkedHashMap::new));
    }
    return configuration;
  }

  boolean hasAccounting() throws SlurmException {
    return configuration().getOrDefault("AccountingStorageType", "").endsWith("slurmdbd");
  }

  /** The most elements one array may have; indices begin with 1. */
  int arraySize() throws SlurmException {
    String size = configuration().getOrDefault("MaxArraySize", "");
    return Math.max(1, (size.matches("\\d+") ? Integer.parseInt(size) : STANDARD_MAX_ARRAY) - 1);
  }

  /** Calls a program that has to succeed; returns what it printed. */
  String ask(String... command) throws SlurmException {
    return check(command[0], call("", List.of(command)));
  }

  private Shell.Answer call(String input, List<String> command) throws SlurmException {
    try {
      return shell.call(input, command);
    } catch (IOException e) {
      String reason = Problem.storage("start", Path.of(command.get(0)), e).message();
      throw new SlurmException(e.getMessage() == null ? reason : e.getMessage(), e);
    }
  }

  private static String check(String program, Shell.Answer answer) throws SlurmException {
    if (answer.status() != 0) {
      throw new SlurmException(program + ": " + answer.complaint().replaceFirst("^" + program + ": (error: )?", ""), null);
    }
    return answer.out();
  }
}
