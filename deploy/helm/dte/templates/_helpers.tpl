{{- define "dte.name" -}}
{{- if contains "dte" .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{- else -}}{{ printf "%s-dte" .Release.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end -}}

{{- define "dte.selector" -}}
app.kubernetes.io/name: dte
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "dte.labels" -}}
{{ include "dte.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "dte.claim" -}}
data-{{ include "dte.name" . }}-0
{{- end -}}
