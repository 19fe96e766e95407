# One provider for each account. Where there is one already, replace this resource by
# data "aws_iam_openid_connect_provider" "github" { url = "…" } and refer to data.… below.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "ci_staging" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org@123456/octo-repo@456789:environment:staging", "repo:octo-org/octo-repo:environment:staging"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:repository_id"
      values   = ["456789"]
    }
  }
}

resource "aws_iam_role" "ci_staging" {
  name                 = "octo-repo-ci-staging"
  assume_role_policy   = data.aws_iam_policy_document.ci_staging.json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "ci_prod_eu" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:octo-org@123456/octo-repo@456789:environment:prod%3Aeu", "repo:octo-org/octo-repo:environment:prod%3Aeu"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:repository_id"
      values   = ["456789"]
    }
  }
}

resource "aws_iam_role" "ci_prod_eu" {
  name                 = "octo-repo-ci-prod-eu"
  assume_role_policy   = data.aws_iam_policy_document.ci_prod_eu.json
  max_session_duration = 3600
}
