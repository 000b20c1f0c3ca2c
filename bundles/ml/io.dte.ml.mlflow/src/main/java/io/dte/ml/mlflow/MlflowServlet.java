// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.http.ReadingPosts;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Authenticator;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Users;
import io.dte.ml.api.evaluation.EvaluationSets;
import io.dte.ml.api.evaluation.Scorers;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.trace.TraceService;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.ml.api.tracking.LoggedModelService;
import io.dte.ml.api.tracking.TrackingService;
import io.dte.ml.api.webhook.WebhookService;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /mlflow}. A plain servlet: it streams files, and a reload of the REST applications does not hold up training
 * runs.
 */
@Component(service = {Servlet.class, ReadingPosts.class}, configurationPid = "io.dte.ml.mlflow", property = {"osgi.http.whiteboard.servlet.pattern=/*",
    "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=io.dte.mlflow)"})
@Designate(ocd = MlflowConfig.class)
public final class MlflowServlet extends HttpServlet implements ReadingPosts {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(MlflowServlet.class);
  /** The bundle's header that says which version of the protocol this is. */
  private static final String PROTOCOL = "MLflow-Protocol";
  private static final String CONTEXT = "/mlflow";
  private static final String GRAPH = "/graphql";
  private static final int LARGEST_JSON = 16 * 1024 * 1024;
  private static final Pattern API = Pattern.compile("/(?:ajax-)?api/[23]\\.0/mlflow/(.+)");
  private static final Pattern ARTIFACTS = Pattern.compile(
      "/(?:ajax-)?api/[23]\\.0/mlflow-artifacts/artifacts(?:/(.*))?");

  private final transient ObjectMapper json = new ObjectMapper();
  private final transient Routes routes = new Routes();
  private final transient ArtifactCalls artifacts;
  private final transient DownloadCalls downloads;
  private final transient OtlpCalls otlp;
  private final transient UploadCalls uploads;
  private final transient GraphCalls graph;
  private final transient Set<String> readingPosts;
  private final String version;

  @Activate
  public MlflowServlet(@Reference TrackingService tracking, @Reference LoggedModelService models,
      @Reference ModelRegistry registry, @Reference ArtifactTree files, @Reference TraceService traces,
      @Reference EvaluationSets sets, @Reference Scorers scorers, @Reference WebhookService webhooks,
      @Reference Permissions permissions, @Reference Users users, @Reference DataDirectory home,
      @Reference(target = "(" + Authenticator.KIND_PROPERTY + "=oidc)", policyOption = ReferencePolicyOption.GREEDY)
      List<Authenticator> issuers, BundleContext context, MlflowConfig config) {
    version = context.getBundle().getHeaders().get(PROTOCOL);
    Access access = new Access(permissions, tracking, models);
    artifacts = new ArtifactCalls(files, access);
    uploads = new UploadCalls(new Uploads(home.state("mlflow").resolve("uploads"), files, Clock.systemUTC()), artifacts,
        access, new ClientAddress(config.address(), config.proxies()));
    new TrackingCalls(tracking, files, access).register(routes);
    new PromptLabCalls(tracking, files, access, Clock.systemUTC()).register(routes);
    ModelCalls logged = new ModelCalls(models, files, access);
    logged.register(routes);
    RegistryCalls registered = new RegistryCalls(registry, logged, access);
    registered.register(routes);
    TraceCalls traced = new TraceCalls(traces, access);
    traced.register(routes);
    downloads = new DownloadCalls(artifacts, registered, logged, traced, access);
    otlp = new OtlpCalls(traced, json);
    new PermissionCalls(users, !issuers.isEmpty(), access).register(routes);
    new EvaluationCalls(sets, access, json).register(routes);
    new ScorerCalls(scorers, access).register(routes);
    new WebhookCalls(webhooks).register(routes);
    routes.add("GET", "server-features", call -> Json.object());
    graph = new GraphCalls(routes, json);
    readingPosts = Stream.concat(Stream.of(CONTEXT + GRAPH), Stream.of("api/2.0", "api/3.0", "ajax-api/2.0",
        "ajax-api/3.0").flatMap(api -> routes.readingPosts().stream().map(path -> CONTEXT + "/" + api + "/mlflow/"
        + path))).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> paths() {
    return readingPosts;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      answer(request, response);
    } catch (UnprocessableException e) {
      refuse(response, 422, code(e.problem().code()), e.problem().message());
    } catch (DteException e) {
      refuse(response, status(e.problem().code()), code(e.problem().code()), e.problem().message());
    } catch (JsonProcessingException e) {
      refuse(response, 400, "BAD_REQUEST", "The request's JSON cannot be read: " + e.getOriginalMessage());
    } catch (RuntimeException e) {
      LOG.error("A call of an MLflow client failed", e);
      refuse(response, 500, "INTERNAL_ERROR", "The server failed to answer this request; its log says why.");
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, DteException {
    String path = decoded(request);
    String method = request.getMethod();
    if (path.equals("/health") || path.equals("/version")) {
      text(response, path.equals("/health") ? "OK" : version);
      return;
    }
    if (!(request.getUserPrincipal() instanceof Caller caller)) {
      refuse(response, 401, "UNAUTHENTICATED", "Set MLFLOW_TRACKING_TOKEN to a token of this server.");
      return;
    }
    Matcher artifact = ARTIFACTS.matcher(path);
    if (artifact.matches()) {
      artifact(caller, artifact.group(1) == null ? "" : artifact.group(1), request, response);
      return;
    }
    if (uploads.knows(path)) {
      Optional<ObjectNode> answer = uploads.answer(path, caller, this::body, request, response);
      if (answer.isPresent()) {
        send(response, 200, answer.get());
      }
      return;
    }
    if (method.equals("GET") && downloads.knows(path)) {
      downloads.answer(path, new Call(caller, body(request), Map.of(), true), request, response);
      return;
    }
    if (method.equals("POST") && path.equals(GRAPH)) {
      send(response, 200, graph.answer(caller, body(request)));
      return;
    }
    if (method.equals("POST") && path.equals("/v1/traces")) {
      otlp.answer(caller, request, response);
      return;
    }
    Matcher api = API.matcher(path);
    Optional<Routes.Found> found = api.matches() ? routes.find(method, api.group(1)) : Optional.empty();
    if (found.isEmpty()) {
      refuse(response, 404, "ENDPOINT_NOT_FOUND", "There is no endpoint " + method + " " + path + ".");
      return;
    }
    send(response, 200, found.get().handler().answer(new Call(caller, body(request), found.get().variables(),
        method.equals("GET"))));
  }

  /** The path as it was sent, decoded once: an encoded slash or dot does not change which endpoint is meant. */
  private static String decoded(HttpServletRequest request) throws DteException {
    String raw = request.getRequestURI().substring(request.getContextPath().length()).replaceFirst("^/{2,}", "/");
    try {
      String path = new URI("http", "host", "/", null).resolve(raw.replace(" ", "%20")).getPath();
      return path == null ? raw : path;
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "Invalid path", "", e);
    }
  }

  private void artifact(Caller caller, String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException, DteException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> {
        if (path.isEmpty()) {
          send(response, 200, artifacts.list(caller, Optional.ofNullable(request.getParameter("path")).orElse("")));
        } else {
          artifacts.get(caller, path, request, response);
        }
      }
      case "PUT" -> send(response, 200, artifacts.put(caller, path, request.getInputStream()));
      case "DELETE" -> send(response, 200, artifacts.delete(caller, path));
      default -> refuse(response, 405, "BAD_REQUEST", "This path takes GET, PUT and DELETE.");
    }
  }

  private ObjectNode body(HttpServletRequest request) throws IOException, DteException {
    byte[] bytes = request.getMethod().equals("GET") ? new byte[0] : request.getInputStream()
        .readNBytes(LARGEST_JSON + 1);
    if (bytes.length > LARGEST_JSON) {
      throw Call.invalid("The request is larger than " + LARGEST_JSON / 1024 / 1024 + " MiB");
    }
    if (bytes.length > 0) {
      JsonNode node = json.readTree(bytes);
      if (!(node instanceof ObjectNode object)) {
        throw Call.invalid("The request's body is not a JSON object");
      }
      return object;
    }
    ObjectNode fields = json.createObjectNode();
    for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
      if (parameter.getValue().length == 1) {
        fields.put(parameter.getKey(), parameter.getValue()[0]);
      } else {
        ArrayNode array = fields.putArray(parameter.getKey());
        Arrays.stream(parameter.getValue()).forEach(array::add);
      }
    }
    return fields;
  }

  private static int status(ExitCode code) {
    return switch (code) {
      case NOT_FOUND -> 404;
      case REFUSED -> 403;
      case CONFLICT, INVALID, USAGE -> 400;
      case UNAVAILABLE -> 503;
      case UNSUPPORTED -> 501;
      default -> 500;
    };
  }

  private static String code(ExitCode code) {
    return switch (code) {
      case NOT_FOUND -> "RESOURCE_DOES_NOT_EXIST";
      case REFUSED -> "PERMISSION_DENIED";
      case CONFLICT -> "RESOURCE_ALREADY_EXISTS";
      case INVALID, USAGE -> "INVALID_PARAMETER_VALUE";
      case UNAVAILABLE -> "TEMPORARILY_UNAVAILABLE";
      case UNSUPPORTED -> "NOT_IMPLEMENTED";
      default -> "INTERNAL_ERROR";
    };
  }

  private void refuse(HttpServletResponse response, int status, String code, String message) throws IOException {
    if (response.isCommitted()) {
      throw new IOException("the answer broke off: " + message);
    }
    response.reset();
    send(response, status, Json.object().put("error_code", code).put("message", message));
  }

  private void send(HttpServletResponse response, int status, ObjectNode body) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    byte[] bytes = json.writeValueAsBytes(body);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static void text(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/plain");
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }
}
