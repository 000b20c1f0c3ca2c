// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs are read as strictly as a cluster reads them: by its model, without members that it does not know. */
class ManifestsTest {
  static final ObjectMapper STRICT = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .annotationIntrospector(new JacksonAnnotationIntrospector() {
        private static final long serialVersionUID = 1L;

        /** The models keep unknown members aside; here they are errors. */
        @Override
        public Boolean hasAnySetter(Annotated member) {
          return false;
        }
      }).build();
  @TempDir
  private Path shared;

  /** A task in a shared folder. */
  static Task task(Path shared, Duration limit, Map<String, String> labels) throws IOException {
    UUID id = UUID.randomUUID();
    Path job = Files.createDirectories(shared.resolve(id.toString()));
    Path out = Files.createDirectories(job.resolve("out"));
    Path input = Files.writeString(shared.resolve("input"), "x");
    Container container = new Container(new ContainerImage("debian:12", ContainerImage.Origin.PULL, "debian:12"),
        List.of(new Container.Mount(out, "/work", true), new Container.Mount(input, "/in/input", false)), "/work", false);
    return new Task(id, UUID.randomUUID(), "fuse/3", List.of("cat", "/in/input"), Map.of("A", "$(B)"),
        Files.createDirectories(job.resolve("task")), out, null, out.resolve("result"), job.resolve("log"),
        new Resources(1.5, 512, 0, 0, 1), limit, container, labels);
  }

  @Test
  void aJobHasAllThatItsSiteAsksFor() throws Exception {
    JsonNode json = new ObjectMapper().readTree(("{'retryDisrupted':true,'ttlSeconds':60,'imagePullSecrets':['registry'],"
        + "'tolerations':[{'key':'gpu','operator':'Exists','effect':'NoSchedule'}],'priorityClass':'low','serviceAccount':'tasks',"
        + "'volumes':[{'claim':'data','path':'" + shared + "'}]}").replace('\'', '"'));
    Manifests manifests = new Manifests("cluster", Settings.read(json, new ObjectMapper()));
    Job read = STRICT.treeToValue(STRICT.valueToTree(manifests.job(task(shared, Duration.ZERO, Map.of()))), Job.class);
    assertThat(read.getSpec().getTtlSecondsAfterFinished()).isEqualTo(60);
    assertThat(read.getSpec().getPodFailurePolicy().getRules()).singleElement().satisfies(rule -> {
      assertThat(rule.getAction()).isEqualTo("Ignore");
      assertThat(rule.getOnPodConditions()).singleElement().satisfies(condition -> {
        assertThat(condition.getType()).isEqualTo("DisruptionTarget");
        assertThat(condition.getStatus()).isEqualTo("True");
      });
    });
    var pod = read.getSpec().getTemplate().getSpec();
    assertThat(pod.getRestartPolicy()).as("a pod failure policy needs it").isEqualTo("Never");
    assertThat(pod.getImagePullSecrets()).singleElement().satisfies(secret -> assertThat(secret.getName()).isEqualTo("registry"));
    assertThat(pod.getTolerations()).singleElement().satisfies(toleration -> {
      assertThat(toleration.getKey()).isEqualTo("gpu");
      assertThat(toleration.getEffect()).isEqualTo("NoSchedule");
    });
    assertThat(pod.getPriorityClassName()).isEqualTo("low");
    assertThat(pod.getServiceAccountName()).isEqualTo("tasks");
  }

  @Test
  void aVolcanoJobHasAQueueAndAGang() throws Exception {
    JsonNode json = new ObjectMapper().readTree(("{'scheduler':'volcano','queue':'normal','volumes':[{'claim':'data','path':'" + shared
        + "'}],'tolerations':[{'key':'gpu','operator':'Exists'}],'nodeSelector':{'zone':'a'}}").replace('\'', '"'));
    Manifests manifests = new Manifests("cluster", Settings.read(json, new ObjectMapper()));
    GenericKubernetesResource job = manifests.volcanoJob(task(shared, Duration.ZERO, Map.of("queue", "long")));
    JsonNode made = STRICT.valueToTree(job);
    VolcanoModel.Job read = STRICT.treeToValue(made, VolcanoModel.Job.class);
    assertThat(read.apiVersion()).isEqualTo("batch.volcano.sh/v1alpha1");
    assertThat(read.spec().queue()).isEqualTo("long");
    assertThat(read.spec().minAvailable()).isEqualTo(1);
    assertThat(read.spec().schedulerName()).isEqualTo("volcano");
    PodTemplateSpec template = read.spec().tasks().get(0).template();
    assertThat(template.getSpec().getTolerations()).hasSize(1);
  }
}
