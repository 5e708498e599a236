{{- define "jetbridge.name" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains "jetbridge" .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-jetbridge" (.Release.Name | trunc 42 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{/* What a selector asks for, which never changes: (list . "serve") */}}
{{- define "jetbridge.selector" -}}
app.kubernetes.io/name: jetbridge
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Which Deployments there are, as a list in JSON. */}}
{{- define "jetbridge.components" -}}
{{- $enabled := list -}}
{{- if .Values.serve.enabled }}{{ $enabled = append $enabled "serve" }}{{ end -}}
{{- if .Values.worker.enabled }}{{ $enabled = append $enabled "worker" }}{{ end -}}
{{- toJson $enabled -}}
{{- end -}}

{{- define "jetbridge.labels" -}}
{{ include "jetbridge.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name ((index . 0).Chart.Version | replace "+" "_") }}
{{- end -}}

{{- define "jetbridge.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ printf "%s@%s" .repository .digest }}
{{- else -}}
{{ printf "%s:%s" .repository (.tag | default $.Chart.AppVersion) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A number of a file of values is a float, and a large one would be written as 2e+06. */}}
{{- define "jetbridge.config" -}}
{{- range $name, $value := .Values.config }}
- name: {{ $name }}
  value: {{ ternary (int64 $value | toString) (toString $value) (kindIs "float64" $value) | quote }}
{{- end }}
{{- end -}}

{{- define "jetbridge.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What all pods have in common, beside their containers. */}}
{{- define "jetbridge.pod" -}}
serviceAccountName: {{ .Values.serviceAccountName }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.volumes }}
volumes:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A Deployment of nodes: (list . "serve" .Values.serve) */}}
{{- define "jetbridge.nodes" -}}
{{- $ := index . 0 -}}
{{- $component := index . 1 -}}
{{- $own := index . 2 -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "jetbridge.name" $ }}-{{ $component }}
  labels:
    {{- include "jetbridge.labels" (list $ $component) | nindent 4 }}
spec:
  replicas: {{ $own.replicas }}
  selector:
    matchLabels:
      {{- include "jetbridge.selector" (list $ $component) | nindent 6 }}
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "jetbridge.labels" (list $ $component) | nindent 8 }}
        {{- with $.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $.Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "jetbridge.pod" $ | nindent 6 }}
      {{- /* It drains, gives requests their time, and then calls; what is killed is sent twice. */}}
      terminationGracePeriodSeconds: {{ add $.Values.drainSeconds (mul 2 $.Values.shutdownTimeoutSeconds) 5 }}
      {{- with $.Values.topologySpreadConstraints }}
      topologySpreadConstraints:
        {{- toYaml . | nindent 8 }}
      {{- else }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "jetbridge.selector" (list $ $component) | nindent 14 }}
      {{- end }}
      containers:
        - name: {{ $component }}
          image: {{ include "jetbridge.image" $ }}
          imagePullPolicy: {{ $.Values.image.pullPolicy }}
          args: [{{ $component }}]
          envFrom:
            - secretRef:
                name: {{ $.Values.existingSecret }}
          env:
            - name: JETBRIDGE_HOST
              value: 0.0.0.0
            - name: JETBRIDGE_PORT
              value: "8080"
            - name: JETBRIDGE_DRAIN_SECONDS
              value: {{ $.Values.drainSeconds | quote }}
            - name: JETBRIDGE_SHUTDOWN_TIMEOUT_SECONDS
              value: {{ $.Values.shutdownTimeoutSeconds | quote }}
            {{- if and (eq $component "serve") $.Values.worker.enabled }}
            - name: JETBRIDGE_API_ONLY
              value: "true"
            {{- end }}
            {{- if not (hasKey $.Values.config "JETBRIDGE_LOG_FORMAT") }}
            - name: JETBRIDGE_LOG_FORMAT
              value: json
            {{- end }}
            {{- if $.Values.config }}{{ include "jetbridge.config" $ | trim | nindent 12 }}{{ end }}
          ports:
            - name: http
              containerPort: 8080
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          securityContext:
            {{- include "jetbridge.containerSecurity" $ | nindent 12 }}
          {{- with $own.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with $.Values.volumeMounts }}
          volumeMounts:
            {{- toYaml . | nindent 12 }}
          {{- end }}
{{- end -}}
