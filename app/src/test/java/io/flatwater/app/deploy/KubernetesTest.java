package io.flatwater.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.flatwater.app.CommandLines;
import io.flatwater.app.config.Layers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kubernetes manifests against Kubernetes' own types, and against what the services need. */
class KubernetesTest {
  private static final Path ROOT = Path.of("..", "deploy", "kubernetes");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class));

  /**
   * Kubernetes' types take any field beside their own; here a field they do not know is a mistake.
   */
  private static final YAMLMapper STRICT = new YAMLMapper();

  static {
    STRICT.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    STRICT.setAnnotationIntrospector(
        new JacksonAnnotationIntrospector() {
          @Override
          public Boolean hasAnySetter(Annotated a) {
            return false;
          }
        });
  }

  private static List<HasMetadata> read(String yaml) throws IOException {
    List<HasMetadata> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
        assertTrue(KINDS.containsKey(kind), () -> "no type for " + kind);
        objects.add(STRICT.convertValue(document, KINDS.get(kind)));
      }
    }
    return objects;
  }

  private static List<HasMetadata> base() throws IOException {
    JsonNode kustomization =
        new YAMLMapper().readTree(ROOT.resolve("base/kustomization.yaml").toFile());
    List<HasMetadata> objects = new ArrayList<>();
    for (JsonNode resource : kustomization.path("resources")) {
      objects.addAll(read(Files.readString(ROOT.resolve("base").resolve(resource.asText()))));
    }
    return objects;
  }

  private static Map<String, PodTemplateSpec> pods(List<HasMetadata> objects) {
    Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
    for (HasMetadata o : objects) {
      String name = o.getMetadata().getName();
      if (o instanceof Deployment d) {
        pods.put(name, d.getSpec().getTemplate());
      } else if (o instanceof StatefulSet s) {
        pods.put(name, s.getSpec().getTemplate());
      } else if (o instanceof Job j) {
        pods.put(name, j.getSpec().getTemplate());
      }
    }
    return pods;
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsSeen() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> read("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n"));
    assertTrue(e.getCause() instanceof JsonMappingException && e.getMessage().contains("prots"));
  }

  @Test
  void everyPodIsConfined() throws IOException {
    Map<String, PodTemplateSpec> pods = pods(base());
    assertEquals(6, pods.size());
    pods.forEach(
        (name, pod) -> {
          assertEquals(Boolean.FALSE, pod.getSpec().getEnableServiceLinks(), name);
          assertEquals(Boolean.FALSE, pod.getSpec().getAutomountServiceAccountToken(), name);
          assertEquals(Boolean.TRUE, pod.getSpec().getSecurityContext().getRunAsNonRoot(), name);
          for (Container c : pod.getSpec().getContainers()) {
            assertEquals(Boolean.TRUE, c.getSecurityContext().getReadOnlyRootFilesystem(), name);
            assertEquals(Boolean.FALSE, c.getSecurityContext().getAllowPrivilegeEscalation(), name);
            assertEquals(List.of("ALL"), c.getSecurityContext().getCapabilities().getDrop(), name);
            assertTrue(c.getResources().getLimits().containsKey("memory"), name);
            assertTrue(c.getResources().getRequests().containsKey("cpu"), name);
          }
        });
  }

  @Test
  void everyServiceIsProbedWhereItListens() throws IOException {
    Map<String, PodTemplateSpec> pods = pods(base());
    pods.remove("topics");
    pods.forEach(
        (name, pod) -> {
          Container c = pod.getSpec().getContainers().get(0);
          List<String> ports = c.getPorts().stream().map(p -> p.getName()).toList();
          for (Probe probe :
              List.of(c.getStartupProbe(), c.getLivenessProbe(), c.getReadinessProbe())) {
            assertTrue(ports.contains(probe.getHttpGet().getPort().getStrVal()), name);
          }
          assertEquals("/health/ready", c.getReadinessProbe().getHttpGet().getPath(), name);
          assertEquals("/health/live", c.getLivenessProbe().getHttpGet().getPath(), name);
        });
  }

  @Test
  void budgetsAndServicesChooseWhatIsThere() throws IOException {
    List<HasMetadata> objects = base();
    Map<String, PodTemplateSpec> pods = pods(objects);
    int chosen = 0;
    for (HasMetadata o : objects) {
      Optional<Map<String, String>> selector =
          o instanceof Service s
              ? Optional.of(s.getSpec().getSelector())
              : o instanceof PodDisruptionBudget b
                  ? Optional.of(b.getSpec().getSelector().getMatchLabels())
                  : Optional.empty();
      if (selector.isPresent()) {
        chosen++;
        assertTrue(
            pods.values().stream()
                .anyMatch(
                    p ->
                        p.getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(selector.get().entrySet())),
            o.getMetadata().getName());
      }
    }
    assertEquals(9, chosen);
  }

  @Test
  void theIdentityOfAnInstanceIsThatOfItsPod() throws IOException {
    for (HasMetadata o : base()) {
      if (o instanceof StatefulSet set) {
        List<EnvVar> variables =
            set.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv();
        assertTrue(
            variables.stream()
                .anyMatch(v -> v.getName().endsWith("_INSTANCE") && "$(POD)".equals(v.getValue())),
            set.getMetadata().getName());
      }
    }
  }

  @Test
  void everyCommandIsOneThatThereIs() throws IOException {
    for (PodTemplateSpec pod : pods(base()).values()) {
      CommandLines.parse(pod.getSpec().getContainers().get(0).getArgs());
    }
  }

  @Test
  void theConfigurationIsRead() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    Secret secret =
        (Secret) read(Files.readString(ROOT.resolve("base/secret-example.yaml"))).get(0);
    environment.putAll(secret.getStringData());
    environment.put("FLATWATER_TRAINER_INSTANCE", "trainer-0");
    Layers.none().file(ROOT.resolve("base/flatwater.yaml")).environment(environment).read();
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "s3"})
  void kustomizeBuildsWhatKubernetesTakes(String overlay) throws Exception {
    assumeTrue(
        onPath("kubectl"), "no kubectl on the PATH, so the overlays were not built; the base was");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", ROOT.resolve(overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String built = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor());
    List<HasMetadata> objects = read(built);
    assertEquals(6, pods(objects).size());
    boolean volume = objects.stream().anyMatch(o -> o instanceof PersistentVolumeClaim);
    assertEquals(overlay.equals("base"), volume);
    assertFalse(overlay.equals("s3") && built.contains("claimName"));
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
