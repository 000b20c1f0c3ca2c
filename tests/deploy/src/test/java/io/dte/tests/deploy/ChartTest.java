// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Helm chart, by Helm itself. */
class ChartTest {
  private static final Path CHART = Path.of(System.getProperty("dte.root"), "deploy", "helm", "dte");
  private static final String USERS = "users: [{name: ada, role: operator, tokenSha256: " + "0a".repeat(32) + "}]\n";
  private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of("StatefulSet", StatefulSet.class,
      "Service", Service.class, "ServiceAccount", ServiceAccount.class, "Role", Role.class, "RoleBinding", RoleBinding.class,
      "ClusterRole", ClusterRole.class, "ClusterRoleBinding", ClusterRoleBinding.class, "ConfigMap", ConfigMap.class,
      "Secret", Secret.class, "NetworkPolicy", NetworkPolicy.class);
  @TempDir
  private Path temporary;

  /** All that the chart makes of these values, read strictly: an unknown field is an error. */
  private List<HasMetadata> render(String values) throws Exception {
    Path file = Files.writeString(temporary.resolve("values.yaml"), values);
    String text = new Helm(CHART).template().withKubeVersion("1.31.0").withName("twins").withNamespace("lab").withValuesFile(file).call();
    ObjectMapper strict = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .annotationIntrospector(new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1L;

          /** The models keep unknown members aside; here they are errors. */
          @Override
          public Boolean hasAnySetter(Annotated member) {
            return false;
          }
        }).build();
    List<HasMetadata> made = new ArrayList<>();
    for (String document : text.split("(?m)^---\\s*$")) {
      Object loaded = Serialization.unmarshal(document, Object.class);
      if (loaded != null) {
        JsonNode json = strict.valueToTree(loaded);
        Class<? extends HasMetadata> kind = KINDS.get(json.path("kind").asText());
        assertThat(kind).describedAs(document).isNotNull();
        made.add(strict.treeToValue(json, kind));
      }
    }
    return made;
  }

  private static <T> T only(List<HasMetadata> made, Class<T> kind) {
    return made.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }

  @Test
  void lints() throws Exception {
    LintResult result = new Helm(CHART).lint().call();
    assertThat(result.getMessages().stream().filter(message -> message.contains("[ERROR]")
        && !message.contains("give users"))).isEmpty();
  }

  @Test
  void refusesAServerThatWouldNotStart() {
    assertThatThrownBy(() -> render("{}")).hasMessageContaining("give users");
    assertThatThrownBy(() -> render("users: [{name: ada, role: king, tokenSha256: x}]")).hasMessageContaining("users");
  }

  @Test
  void makesAServerThatIsNoRootAndMayMakeJobs() throws Exception {
    List<HasMetadata> made = render(USERS + "hosts: [twins.example.org]\njobs: {runner: {image: 'debian:12', queue: normal}}\n");
    StatefulSet server = only(made, StatefulSet.class);
    var pod = server.getSpec().getTemplate().getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    var container = pod.getContainers().get(0);
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/api/v1/health");
    assertThat(container.getLivenessProbe().getHttpGet().getHttpHeaders().get(0).getValue()).isEqualTo("localhost");
    assertThat(only(made, Role.class).getRules()).anySatisfy(rule -> assertThat(rule.getVerbs()).contains("create", "delete", "watch"));
    JsonNode users = new ObjectMapper().readTree(only(made, Secret.class).getStringData().get("users.json"));
    assertThat(users.path("users").path(0).path("token").asText()).isEqualTo("sha256:" + "0a".repeat(32));
    Map<String, String> config = only(made, ConfigMap.class).getData();
    assertThat(config.get("io.dte.foundation.http.cfg")).contains("twins-dte.lab.svc", "twins.example.org");
    JsonNode site = new YAMLMapper().readTree(config.get("site.yaml"));
    assertThat(site.path("default").asText()).isEqualTo("cluster");
    assertThat(site.path("runners").path("cluster").path("volumes").path(0).path("claim").asText()).isEqualTo("data-twins-dte-0");
    assertThat(site.path("runners").path("cluster").path("queue").asText()).isEqualTo("normal");
    assertThat(made.stream().filter(NetworkPolicy.class::isInstance)).hasSize(2);
  }

  @Test
  void everyValueRendersWhatTheModelsKnow() throws Exception {
    String most = "oidc: {issuer: 'https://login.example.org', audience: dte, roles: 'a=viewer'}\nexistingConfigSecret: more\n"
        + "postgresql: {existingSecret: db}\nimagePullSecrets: [pull]\nnodeSelector: {zone: a}\ntolerations: [{key: x, operator: Exists}]\n"
        + "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: "
        + "[{key: a, operator: Exists}]}]}}}\nstorage: {storageClassName: fast}\nservice: {type: NodePort}\n"
        + "config: {io.dte.compute.local.cfg: 'cores = 2'}\nnetworkPolicy: {from: [{ipBlock: {cidr: 10.0.0.0/8}}]}\n";
    List<HasMetadata> made = render(most + "jobs: {volcano: true}\n");
    assertThat(made).anyMatch(ClusterRole.class::isInstance);
    assertThat(only(made, ConfigMap.class).getData().get("io.dte.foundation.security.oidc.cfg")).contains("issuer = https://login");
    List<HasMetadata> alone = render(most + "jobs: {enabled: false}\n");
    assertThat(alone).noneMatch(Role.class::isInstance);
    assertThat(only(alone, ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
  }
}
