// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.Container;
import io.dte.compute.api.RunnerCheck;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.foundation.api.problem.Problem;
import io.dte.tests.support.Patience;
import io.dte.tests.support.TestClock;
import io.fabric8.kubernetes.api.model.APIGroupBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against fabric8's mock server, which keeps what is made; the test plays the cluster's controllers and its kubelet. */
class KubernetesRunnerTest {
  private static final String NAMESPACE = "twins";
  private static final String RUNNING = "{'phase':'Running','containerStatuses':[{'name':'task','state':{'running':{}}}]}";
  private static final String STARTED = "2026-01-01T00:00:00Z";
  private MockCluster cluster;
  private KubernetesMockServer server;
  private KubernetesClient client;
  private KubernetesRunner runner;
  @TempDir
  private Path shared;

  @BeforeEach
  void start() throws Exception {
    cluster = new MockCluster(shared);
    server = cluster.server();
    client = cluster.client();
    runner = runner("");
  }

  private KubernetesRunner runner(String more) throws Exception {
    return cluster.runner(more);
  }

  @AfterEach
  void stop() {
    runner.close();
    cluster.close();
  }

  private Task task(Duration limit, Map<String, String> labels) throws IOException {
    return ManifestsTest.task(shared, limit, labels);
  }

  private static TaskResult result(TaskHandle handle) throws Exception {
    return Patience.get(handle.completion());
  }

  private Job job(TaskHandle handle) throws InterruptedException {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(handle.externalId())
        .waitUntilCondition(job -> job != null, Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** The job's pod, as its controller would make it. */
  private Pod pod(TaskHandle handle) throws InterruptedException {
    Job job = job(handle);
    return client.resource(new PodBuilder().withNewMetadata().withName(handle.externalId() + "-x")
        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels()).endMetadata()
        .withSpec(job.getSpec().getTemplate().getSpec()).withNewStatus().withPhase("Pending").endStatus().build())
        .inNamespace(NAMESPACE).create();
  }

  private void say(Pod pod, String status) throws Exception {
    var read = new ObjectMapper().readValue(status.replace('\'', '"'), io.fabric8.kubernetes.api.model.PodStatus.class);
    client.pods().inNamespace(NAMESPACE).withName(pod.getMetadata().getName()).edit(old -> new PodBuilder(old).withStatus(read).build());
  }

  private static String terminated(String phase, int code, String reason) {
    return "{'phase':'" + phase + "','containerStatuses':[{'name':'task','state':{'terminated':{'exitCode':" + code
        + ",'reason':'" + reason + "','startedAt':'" + STARTED + "','finishedAt':'2026-01-01T00:00:07Z'}}}]}";
  }

  private String failure(String status) throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    say(pod(handle), status);
    TaskResult result = result(handle);
    assertThat(result).isInstanceOf(TaskResult.Failed.class);
    return ((TaskResult.Failed) result).reason();
  }

  @Test
  void makesAJobThatTheClusterUnderstands() throws Exception {
    Task task = task(Duration.ofSeconds(90), Map.of());
    Job job = job(runner.submit(task));
    Job read = ManifestsTest.STRICT.readValue(ManifestsTest.STRICT.writeValueAsString(job), Job.class);
    assertThat(read.getMetadata().getName()).isEqualTo("dte-" + task.id());
    assertThat(read.getMetadata().getLabels()).containsEntry("dte.io/task", task.id().toString());
    assertThat(read.getSpec().getBackoffLimit()).isZero();
    var pod = read.getSpec().getTemplate().getSpec();
    assertThat(pod.getActiveDeadlineSeconds()).isEqualTo(90);
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    var container = pod.getContainers().get(0);
    assertThat(container.getVolumeMounts()).anySatisfy(mount -> {
      assertThat(mount.getMountPath()).isEqualTo("/in/input");
      assertThat(mount.getSubPath()).isEqualTo("dte/input");
      assertThat(mount.getReadOnly()).isTrue();
    });
    assertThat(container.getResources().getRequests().get("cpu").toString()).isEqualTo("1500m");
    assertThat(container.getResources().getLimits().get("nvidia.com/gpu").toString()).isEqualTo("1");
    assertThat(container.getEnv()).singleElement().satisfies(env -> assertThat(env.getValue()).isEqualTo("$$(B)"));
  }

  @Test
  void bringsBackExitStatusAndStreams() throws Exception {
    Task task = task(Duration.ZERO, Map.of());
    TaskHandle handle = runner.submit(task);
    Pod pod = pod(handle);
    say(pod, RUNNING);
    Files.writeString(task.folder().resolve("stdout"), "said");
    Files.writeString(task.folder().resolve("stderr"), "oops");
    say(pod, terminated("Failed", 3, "Error"));
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> {
      assertThat(exited.exitCode()).isEqualTo(3);
      assertThat(exited.usage().wall()).isEqualTo(Duration.ofSeconds(7));
    });
    assertThat(task.stdout()).hasContent("said");
    assertThat(task.stderr()).hasContent("oops");
  }

  @Test
  void aLogIsFollowedWhileThePodRuns() throws Exception {
    Task task = task(Duration.ZERO, Map.of());
    TaskHandle handle = runner.submit(task);
    Pod pod = pod(handle);
    say(pod, RUNNING);
    Files.writeString(task.folder().resolve("stderr"), "first\n");
    awaitContent(task.stderr(), "first\n");
    runner.close();
    runner = runner("");
    TaskHandle again = runner.reattach(task, handle.externalId());
    Files.writeString(task.folder().resolve("stderr"), "first\nsecond\n");
    awaitContent(task.stderr(), "first\nsecond\n");
    say(pod, terminated("Succeeded", 0, "Completed"));
    assertThat(result(again)).isInstanceOf(TaskResult.Exited.class);
    assertThat(Files.readString(task.stderr())).isEqualTo("first\nsecond\n");
  }

  private static void awaitContent(Path file, String content) throws Exception {
    Patience.await().untilAsserted(() -> assertThat(file).content().isEqualTo(content));
  }

  @Test
  void explainsWhatBecameOfAPod() throws Exception {
    assertThat(failure(terminated("Failed", 137, "OOMKilled"))).contains("more memory than it asked for", "ramMin");
    assertThat(failure("{'phase':'Failed','reason':'Evicted','message':'The node was low on resource: memory.'}"))
        .contains("evicted", "low on resource");
    assertThat(failure("{'phase':'Failed','conditions':[{'type':'DisruptionTarget','status':'True','reason':'PreemptionByScheduler'}]}"))
        .contains("higher priority");
    assertThat(failure("{'phase':'Unknown'}")).contains("does not answer");
    assertThat(failure("{'phase':'Pending','containerStatuses':[{'name':'task','state':{'waiting':{'reason':'InvalidImageName',"
        + "'message':'bad'}}}]}")).contains("InvalidImageName");
    TaskHandle late = runner.submit(task(Duration.ofSeconds(5), Map.of()));
    say(pod(late), "{'phase':'Failed','reason':'DeadlineExceeded'}");
    assertThat(result(late)).isInstanceOf(TaskResult.TimedOut.class);
    TaskHandle killed = runner.submit(task(Duration.ZERO, Map.of()));
    say(pod(killed), terminated("Failed", 137, "Error"));
    assertThat(result(killed)).isInstanceOf(TaskResult.Signalled.class);
  }

  @Test
  void doesNotWaitForeverForAnImageOrANode() throws Exception {
    runner.close();
    TestClock clock = new TestClock();
    runner = cluster.runner(",'imageSeconds':0,'pendingSeconds':60", clock);
    assertThat(failure("{'phase':'Pending','containerStatuses':[{'name':'task','state':{'waiting':{'reason':'ImagePullBackOff',"
        + "'message':'not found'}}}]}")).contains("debian:12", "cannot be pulled", "not found");
    AtomicReference<String> told = new AtomicReference<>("");
    TaskHandle unplaced = runner.submit(task(Duration.ZERO, Map.of()));
    unplaced.onWaiting(told::set);
    say(pod(unplaced), "{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable',"
        + "'message':'0/3 nodes are available: 3 Insufficient nvidia.com/gpu.'}]}");
    await(told, "3 Insufficient");
    clock.pass(Duration.ofSeconds(61));
    assertThat(result(unplaced)).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).contains("no node can take it", "3 Insufficient"));
    told.set("");
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    handle.onWaiting(told::set);
    job(handle);
    // The mock server cannot select by this field.
    server.expect().get().withPath("/api/v1/namespaces/twins/events?fieldSelector=involvedObject.name%3D" + handle.externalId())
        .andReturn(200, new EventListBuilder().addNewItem().withNewMetadata().withName("e").endMetadata().withType("Warning")
            .withReason("FailedCreate").withMessage("pods \"x\" is forbidden: exceeded quota: gpus").withNewInvolvedObject()
            .withName(handle.externalId()).endInvolvedObject().endItem().build()).always();
    await(told, "quota is used up");
    clock.pass(Duration.ofSeconds(61));
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).contains("quota is used up"));
  }

  @Test
  void cancelDeletesTheJob() throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    job(handle);
    handle.cancel();
    assertThat(result(handle)).isInstanceOf(TaskResult.Cancelled.class);
    assertThat(client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()).isEmpty();
  }

  @Test
  void aCancelledTaskIsOverWhenItsPodIs() throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    Pod pod = pod(handle);
    say(pod, RUNNING);
    AtomicReference<String> told = new AtomicReference<>("");
    handle.onWaiting(told::set);
    handle.cancel();
    await(told, "has not ended yet");
    assertThat(told.get()).contains(pod.getMetadata().getName());
    assertThat(client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()).isEmpty();
    assertThat(handle.completion().toCompletableFuture()).isNotDone();
    client.resource(pod).inNamespace(NAMESPACE).delete();
    assertThat(result(handle)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  void whyATaskWaitsIsTold() throws Exception {
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    AtomicReference<String> told = new AtomicReference<>("");
    handle.onWaiting(told::set);
    Pod pod = pod(handle);
    say(pod, "{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable',"
        + "'message':'0/3 nodes are available.'}]}");
    await(told, "waits: no node can take it: 0/3 nodes are available.");
    say(pod, RUNNING);
    await(told, "");
    say(pod, terminated("Succeeded", 0, "Completed"));
    assertThat(result(handle)).isInstanceOf(TaskResult.Exited.class);
  }

  @Test
  void whileTheClusterIsAwayTasksWaitAndSayWhy() throws Exception {
    server.expect().post().withPath("/apis/batch/v1/namespaces/twins/jobs").andReturn(503,
        new StatusBuilder().withCode(503).withMessage("etcdserver: no leader").build()).once();
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    AtomicReference<String> told = new AtomicReference<>("");
    handle.onWaiting(told::set);
    await(told, "waits for the cluster: etcdserver: no leader");
    Pod pod = pod(handle);
    await(told, "");
    say(pod, terminated("Succeeded", 0, "Completed"));
    assertThat(result(handle)).isInstanceOf(TaskResult.Exited.class);
  }

  @Test
  void aFaultOfTheRunnerLeavesTheJobToBeFoundAgain() throws Exception {
    runner.close();
    // Without a clock, a pod that waits is a fault.
    runner = cluster.runner("", null);
    Task task = task(Duration.ZERO, Map.of());
    TaskHandle handle = runner.submit(task);
    Pod pod = pod(handle);
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Failed.class, failed -> {
      assertThat(failed.reason()).contains("the runner cluster failed", handle.externalId());
      assertThat(failed.mayLive()).isTrue();
    });
    runner.close();
    runner = runner("");
    say(pod, terminated("Succeeded", 0, "Completed"));
    assertThat(result(runner.reattach(task, handle.externalId()))).isInstanceOf(TaskResult.Exited.class);
  }

  /** @param text a part of it; empty: all of it */
  private static void await(AtomicReference<String> told, String text) throws Exception {
    Patience.await().untilAsserted(() -> assertThat(told.get()).matches(said -> text.isEmpty() ? said.isEmpty() : said.contains(text),
        "has <" + text + ">"));
  }

  @Test
  void anotherProcessFindsTheJobAgainAndMakesNoSecondOne() throws Exception {
    Task task = task(Duration.ZERO, Map.of());
    TaskHandle handle = runner.submit(task);
    Pod pod = pod(handle);
    runner.close();
    runner = runner("");
    TaskHandle again = runner.reattach(task, handle.externalId());
    say(pod, terminated("Succeeded", 0, "Completed"));
    assertThat(result(again)).isInstanceOf(TaskResult.Exited.class);
    assertThat(client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()).hasSize(1);

    Task unseen = task(Duration.ZERO, Map.of());
    TaskHandle first = runner.reattach(unseen, "dte-" + unseen.id());
    job(first);
    runner.close();
    Files.writeString(unseen.folder().resolve("exit"), "exit 4\n");
    client.batch().v1().jobs().inNamespace(NAMESPACE).delete();
    runner = runner("");
    assertThat(result(runner.reattach(unseen, first.externalId())))
        .isInstanceOfSatisfying(TaskResult.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(4));
  }

  @Test
  void aJobThatSomebodyDeletedIsNotWaitedFor() throws Exception {
    runner.submit(task(Duration.ZERO, Map.of()));
    // From then on the cluster tells of each job that comes and goes.
    Patience.await().until(() -> {
      RecordedRequest request = server.takeRequest(1, TimeUnit.SECONDS);
      return request != null && request.getPath().contains("/jobs?") && request.getPath().contains("watch=true");
    });
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    job(handle);
    Thread.sleep(500);
    client.batch().v1().jobs().inNamespace(NAMESPACE).withName(handle.externalId()).delete();
    assertThat(result(handle)).isInstanceOfSatisfying(TaskResult.Failed.class,
        failed -> assertThat(failed.reason()).contains("deleted its job"));
  }

  @Test
  void volcanoJobsAreMadeFollowedAndDeleted() throws Exception {
    runner.close();
    runner = runner(",'scheduler':'volcano'");
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    awaitVolcanoJob(handle);
    handle.cancel();
    assertThat(result(handle)).isInstanceOf(TaskResult.Cancelled.class);
  }

  @Test
  void jobsAreVolcanosWhereTheClusterHasVolcano() throws Exception {
    runner.close();
    server.expect().get().withPath("/apis/batch.volcano.sh").andReturn(200, new APIGroupBuilder().withName("batch.volcano.sh").build())
        .always();
    runner = runner(",'scheduler':'auto'");
    awaitVolcanoJob(runner.submit(task(Duration.ZERO, Map.of())));
    assertThat(client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems()).isEmpty();
  }

  @Test
  void jobsAreKubernetesOwnWhereTheClusterHasNoVolcano() throws Exception {
    runner.close();
    server.expect().get().withPath("/apis/batch.volcano.sh").andReturn(404, "404 page not found").always();
    runner = runner(",'scheduler':'auto'");
    TaskHandle handle = runner.submit(task(Duration.ZERO, Map.of()));
    assertThat(job(handle)).isNotNull();
    assertThat(volcanoJobs().list().getItems()).isEmpty();
  }

  @Test
  void aQueueThatVolcanoDoesNotHaveIsRefusedBeforehand() throws Exception {
    cluster.answerReviews(true);
    client.resource(new PersistentVolumeClaimBuilder().withNewMetadata().withName("data").endMetadata().build())
        .inNamespace(NAMESPACE).create();
    runner.close();
    runner = runner(",'scheduler':'volcano','queue':'normal'");
    assertThat(runner.check().problems()).extracting(Problem::message).containsExactly("Volcano has no queue normal");
    assertThatThrownBy(() -> runner.admit(task(Duration.ZERO, Map.of("queue", "long")).needs())).hasMessageContaining("no queue long");
    GenericKubernetesResource queue = new GenericKubernetesResource();
    queue.setApiVersion("scheduling.volcano.sh/v1beta1");
    queue.setKind("Queue");
    queue.setMetadata(new ObjectMetaBuilder().withName("normal").build());
    client.genericKubernetesResources(new ResourceDefinitionContext.Builder().withGroup("scheduling.volcano.sh").withVersion("v1beta1")
        .withPlural("queues").withKind("Queue").withNamespaced(false).build()).resource(queue).create();
    assertThat(runner.check().problems()).isEmpty();
    runner.admit(task(Duration.ZERO, Map.of()).needs());
  }

  private NonNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> volcanoJobs() {
    return client.genericKubernetesResources(TestKubelet.VOLCANO).inNamespace(NAMESPACE);
  }

  private void awaitVolcanoJob(TaskHandle handle) throws Exception {
    Patience.await().until(() -> volcanoJobs().withName(handle.externalId()).get() != null);
  }

  @Test
  void volcanoJobsEndAsTheirCommandsDo() throws Exception {
    runner.close();
    runner = runner(",'scheduler':'volcano','image':'debian:12'");
    try (TestKubelet kubelet = new TestKubelet(client, shared)) {
      Task good = shell("echo done");
      Task bad = shell("echo broken >&2; exit 3");
      TaskHandle completes = runner.submit(good);
      TaskHandle fails = runner.submit(bad);
      assertThat(result(completes)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> assertThat(exited.exitCode()).isZero());
      assertThat(result(fails)).isInstanceOfSatisfying(TaskResult.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(3));
      assertThat(good.stdout()).hasContent("done");
      assertThat(bad.stderr()).hasContent("broken");
      assertThat(kubelet.isIdle()).isTrue();
    }
  }

  private Task shell(String script) throws IOException {
    Task task = task(Duration.ZERO, Map.of());
    return new Task(task.id(), task.run(), task.step(), List.of("sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), task.folder(),
        task.workingDirectory(), null, task.stdout(), task.stderr(), task.resources(), task.timeLimit(), null, Map.of());
  }

  @Test
  void refusesBeforehandWhatCannotRun() throws Exception {
    Task task = task(Duration.ZERO, Map.of());
    Task outside = new Task(task.id(), task.run(), task.step(), task.command(), Map.of(), task.folder(), task.workingDirectory(),
        null, task.stdout(), task.stderr(), task.resources(), task.timeLimit(), new Container(task.container().image(),
            List.of(new Container.Mount(Path.of("/etc/hostname"), "/h", false)), "/", false), Map.of());
    assertThatThrownBy(() -> runner.submit(outside)).hasMessageContaining("shared volumes");
    Task bare = new Task(task.id(), task.run(), task.step(), task.command(), Map.of(), task.folder(), task.workingDirectory(),
        null, task.stdout(), task.stderr(), task.resources(), task.timeLimit(), null, Map.of());
    assertThatThrownBy(() -> runner.submit(bare)).hasMessageContaining("container image");
  }

  @Test
  void checksPermissionsAndClaims() throws Exception {
    cluster.answerReviews(false);
    RunnerCheck refused = runner.check();
    assertThat(refused.problems()).extracting(Problem::message).anyMatch(text -> text.contains("does not let this account create jobs"));
    server.clearExpectations();
    cluster.answerReviews(true);
    assertThat(runner.check().problems()).extracting(Problem::message).anyMatch(text -> text.contains("no persistent volume claim data"));
    client.resource(new PersistentVolumeClaimBuilder().withNewMetadata().withName("data").endMetadata().build())
        .inNamespace(NAMESPACE).create();
    assertThat(runner.check().problems()).isEmpty();
    assertThat(runner.check().facts()).contains("namespace: twins");
    runner.admit(task(Duration.ZERO, Map.of()).needs());
  }
}
