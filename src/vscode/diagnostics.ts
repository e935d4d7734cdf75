import * as vscode from 'vscode';
import type { Finding, Severity } from '../core/finding';
import type { Analyses, AnalysisResult } from './analyses';
import { diagnosticSource } from './ids';
import { ruleDocumentation } from './ruleDocumentation';

const severityOf: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

const tagOf = {
  unnecessary: vscode.DiagnosticTag.Unnecessary,
  deprecated: vscode.DiagnosticTag.Deprecated,
} as const;

/** Shows the findings of all analyses as problems; returns what to dispose of. */
export function publishDiagnostics(analyses: Analyses): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(diagnosticSource);
  const publish = (uris: ReadonlySet<string>) => {
    for (const uri of uris) {
      const found = analyses.findings(uri).filter(({ value }) => !value.suppressed);
      collection.set(
        vscode.Uri.parse(uri),
        found.map(({ value, result }) => toDiagnostic(value, result)),
      );
    }
  };
  return vscode.Disposable.from(collection, analyses.onDidChange(publish));
}

export function toDiagnostic(finding: Finding, result: AnalysisResult): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    result.range(finding.range),
    finding.message,
    severityOf[finding.severity],
  );
  diagnostic.source = diagnosticSource;
  diagnostic.code = { value: finding.rule, target: ruleDocumentation(finding.rule) };
  diagnostic.tags = (finding.tags ?? []).map((tag) => tagOf[tag]);
  diagnostic.relatedInformation = (finding.related ?? []).map(
    ({ range, message }) => new vscode.DiagnosticRelatedInformation(result.location(range), message),
  );
  return diagnostic;
}

/** Is this the diagnostic of the finding? */
export function isDiagnosticOf(
  diagnostic: vscode.Diagnostic,
  finding: Finding,
  range: vscode.Range,
): boolean {
  return (
    diagnostic.source === diagnosticSource &&
    diagnostic.message === finding.message &&
    diagnostic.range.isEqual(range)
  );
}
