"""The chart as Helm's own library lints and renders it, held against Kubernetes' schemas and against what its pages promise."""

import pathlib
import sys

import helm_python as helm
import kubernetes_validate
import yaml

CHART = pathlib.Path(__file__).parents[2] / "packaging/helm/jetbridge"
# The oldest that the chart takes, and the newest whose schemas are here.
VERSIONS = ["1.25.0", kubernetes_validate.latest_version()]
OF_THE_OPERATOR = {"ServiceMonitor"}

# What the chart must refuse, each with a word of why.
REFUSED = {
    "no image": {"existingSecret": "s"},
    "no secret": {"image": {"repository": "r"}},
    "a secret among the settings": {"config": {"JETBRIDGE_MASTER_KEY": "x"}},
    "a variable that the chart sets": {"config": {"JETBRIDGE_DRAIN_SECONDS": 1}},
    "a misspelt setting": {"config": {"JETBRIGE_LOG": "info"}},
    "an unknown value": {"replicaCount": 2},
    "a digest that is none": {"image": {"repository": "r", "digest": "sha256:12"}},
    "a policy that lets nobody in": {"networkPolicy": {"enabled": True}},
    "no node": {"serve": {"replicas": 0}},
    "nobody who delivers": {"serve": {"enabled": False}},
    "a login among the settings": {"config": {"JETBRIDGE_STREAM": "nats://a.example.com,nats://user:word@b.example.com"}},
}


def fail(sentence):
    sys.exit(f"chart: {sentence}")


def documents(chart, values):
    rendered = chart.render(values, name="booking", namespace="travel")
    found = [one for path, text in rendered.items() if path.endswith(".yaml") for one in yaml.safe_load_all(text) if one]
    if not found:
        fail("nothing was rendered")
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def check_pod(name, pod):
    spec = pod["spec"]
    (container,) = spec["containers"]
    own, of_container = spec["securityContext"], container["securityContext"]
    promised = {
        "it is not root": own["runAsNonRoot"] and own["runAsUser"] > 0,
        "its filters are the runtime's": own["seccompProfile"] == {"type": "RuntimeDefault"},
        "its root is read-only": of_container["readOnlyRootFilesystem"] is True,
        "it gains no privileges": of_container["allowPrivilegeEscalation"] is False,
        "it has no capabilities": of_container["capabilities"] == {"drop": ["ALL"]},
        "it has no token of the cluster": spec["automountServiceAccountToken"] is False,
    }
    for sentence, holds in promised.items():
        if not holds:
            fail(f"{name}: not true that {sentence}")
    return spec, container


def check_nodes(found, name, command):
    deployment = found["Deployment", name]
    template = deployment["spec"]["template"]
    if not deployment["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items():
        fail(f"{name}: its selector does not fit its pods")
    spec, container = check_pod(name, template)
    env = {one["name"]: one["value"] for one in container["env"]}
    if len(env) != len(container["env"]):
        fail(f"{name}: a variable is set twice")
    needed = int(env["JETBRIDGE_DRAIN_SECONDS"]) + 2 * int(env["JETBRIDGE_SHUTDOWN_TIMEOUT_SECONDS"])
    probes = [container[probe]["httpGet"]["path"] for probe in ("livenessProbe", "readinessProbe")]
    if spec["terminationGracePeriodSeconds"] <= needed or container["args"] != [command] or probes != ["/healthz", "/readyz"]:
        fail(f"{name}: {spec['terminationGracePeriodSeconds']} s to stop, {container['args']}, {probes}")
    return env, template["metadata"]["labels"]


def check(chart, file):
    values = yaml.safe_load(file.read_text())
    report = helm.lint(CHART, values, strict=True)
    flaws = [one for one in report["messages"] if one["severity"] > 1] + report["errors"]
    if flaws or report["total_charts_linted"] != 1:
        fail(f"{file.name}: {flaws}")

    found = documents(chart, values)
    for document in found.values():
        for version in VERSIONS:
            if document["kind"] not in OF_THE_OPERATOR:
                kubernetes_validate.validate(document, version, strict=True)

    has_workers = values.get("worker", {}).get("enabled", False)
    answers = values.get("serve", {}).get("enabled", True)
    wanted = {f"booking-jetbridge-{name}" for name, is_wanted in (("serve", answers), ("worker", has_workers)) if is_wanted}
    for kind in ("Deployment", "PodDisruptionBudget"):
        there = {name for one, name in found if one == kind}
        if there != wanted:
            fail(f"{file.name}: {kind}: {there}, not {wanted}")
    if (("Service", "booking-jetbridge") in found) != answers:
        fail(f"{file.name}: the Service is there, or not, against what is wanted")
    command = "serve" if answers else "worker"
    env, labels = check_nodes(found, f"booking-jetbridge-{command}", command)
    settings = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.get("config", {}).items()}
    if not settings.items() <= env.items():
        fail(f"{file.name}: the settings {settings} became {env}")
    if answers:
        if ("JETBRIDGE_API_ONLY" in env) != has_workers:
            fail(f"{file.name}: who delivers?")
        if not found["Service", "booking-jetbridge"]["spec"]["selector"].items() <= labels.items():
            fail(f"{file.name}: the Service leads to no node")
    if has_workers:
        check_nodes(found, "booking-jetbridge-worker", "worker")

    job = found["Job", "booking-jetbridge-migrate"]
    if job["metadata"]["annotations"]["helm.sh/hook"] != "pre-install,pre-upgrade":
        fail(f"{file.name}: the migration is no hook")
    check_pod("migrate", job["spec"]["template"])
    kinds = sorted(kind for kind, _ in found)
    print(f"chart: {file.name}: {', '.join(kinds)}")


def main():
    with helm.Chart.load(CHART) as chart:
        files = sorted((CHART / "ci").glob("*.yaml"))
        if len(files) < 3:
            fail("the samples of values are gone")
        for file in files:
            check(chart, file)
        least = {"image": {"repository": "r"}, "existingSecret": "s"}
        for why, values in REFUSED.items():
            whole = values if why in ("no image", "no secret") else least | values
            try:
                chart.validate_schema(whole)
            except helm.HelmValuesError:
                continue
            fail(f"takes {why}: {whole}")
    print(f"chart: linted and rendered by Helm {helm.helm_sdk_version()}, {len(REFUSED)} mistakes refused, valid for "
          f"Kubernetes {' and '.join(VERSIONS)}; skipped: the schema of {', '.join(sorted(OF_THE_OPERATOR))}, which is the operator's")


main()
