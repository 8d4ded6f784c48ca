;;; test.el --- guidepost in a real Emacs with eglot  -*- lexical-binding: t -*-

;; Run by tests/editors/run: emacs -Q --batch -l tests/editors/emacs/test.el SERVER COPY-OF-THE-ARTICLE-SET editors/emacs.md
;; The settings are those of editors/emacs.md; waits have a deadline and end as soon as what they wait for is there.

;; Where Debian puts packages; `-Q` does not look there.
(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'markdown-mode)
(require 'xref)

(defconst test-server (pop command-line-args-left))
(defconst test-set (file-name-as-directory (pop command-line-args-left)))
(defconst test-page (pop command-line-args-left))
(defconst test-deadline 30)
(defvar test-passed 0)
(defvar test-failed 0)

(setq create-lockfiles nil make-backup-files nil auto-save-default nil
      eglot-autoshutdown t eglot-sync-connect 30 eglot-confirm-server-initiated-edits nil
      xref-prompt-for-identifier nil)

(defun test-wait (what found)
  "Wait until FOUND returns non-nil, and give that back; WHAT is said when it does not."
  (let ((end (+ (float-time) test-deadline)) it)
    (while (and (not (setq it (funcall found))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or it (error "Waited %d s for %s" test-deadline what))))

(defun test-open (name)
  "Open the article NAME of the set as a person does."
  (switch-to-buffer (find-file-noselect (concat test-set name)))
  ;; Emacs does this behind each command; here there are none, and eglot starts from it.
  (run-hooks 'post-command-hook)
  (test-wait "a server" #'eglot-current-server))

(defun test-status ()
  (jsonrpc-request (eglot-current-server) :guidepost/status (make-hash-table)))

(defun test-on (text)
  "Put point on the first occurrence of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun test-equal (actual expected)
  (unless (equal actual expected)
    (error "Expected %S, got %S" expected actual)))

(defmacro test-case (name &rest body)
  (declare (indent 1))
  `(condition-case why
       (progn ,@body
              (cl-incf test-passed)
              (princ (format "ok       emacs: %s\n" ,name)))
     (error (cl-incf test-failed)
            ;; Not the error itself: it may hold the server, which holds all that was said.
            (princ (format "FAILED   emacs: %s\n%s\n" ,name (error-message-string why))))))

(defun test-settings ()
  "Evaluate the settings that editors/emacs.md tells its readers, with the server under test."
  (with-temp-buffer
    (insert-file-contents test-page)
    (search-forward "```elisp\n")
    (let ((start (point)))
      (search-forward "\n```")
      (let ((written (buffer-substring start (match-beginning 0))))
        (unless (string-match "\"guidepost\"" written)
          (error "The settings name no program"))
        (eval (read (format "(progn %s)" (replace-match (format "%S" test-server) t t written))) t)))))

(test-case "the settings of the page start the server for an article"
  (test-settings)
  (test-open "start.md")
  ;; Rename needs all articles.
  (test-wait "the scan"
             (lambda () (eq t (plist-get (test-status) :scanned)))))

(test-case "findings stand at their places"
  (let ((found (test-wait "two findings"
                          (lambda ()
                            ;; As behind a command: flymake begins then.
                            (run-hooks 'post-command-hook)
                            ;; What came in one piece with an answer is read only when more comes (jsonrpc.el of 28).
                            (test-status)
                            (let ((all (flymake-diagnostics)))
                              (and (>= (length all) 2) all))))))
    (test-equal (sort (mapcar (lambda (it) (buffer-substring (flymake-diagnostic-beg it) (flymake-diagnostic-end it))) found)
                      #'string<)
                '("remove-limescal" "return.md"))))

(test-case "the sections of another article are completed"
  (goto-char (point-max))
  (insert "\n[Fill it](guide.md#fil")
  (let* ((capf (eglot-completion-at-point))
         (offered (all-completions (buffer-substring (nth 0 capf) (nth 1 capf)) (nth 2 capf))))
    (unless (cl-some (lambda (it) (string-match-p "fill-the-kettle" it)) offered)
      (error "Offered %S" offered)))
  (set-buffer-modified-p nil)
  (revert-buffer t t t))

(test-case "a definition goes to the heading behind a link"
  (test-open "start.md")
  (test-on "guide.md#fill-the-kettle")
  (call-interactively #'xref-find-definitions)
  (test-equal (list (buffer-name) (buffer-substring (line-beginning-position) (line-end-position)))
              '("guide.md" "## Fill the kettle")))

(test-case "references of a heading are the links to it"
  (test-open "guide.md")
  (test-on "Fill the kettle")
  (let ((found (xref-backend-references (xref-find-backend) (xref-backend-identifier-at-point (xref-find-backend)))))
    (test-equal (cl-remove-duplicates
                 (sort (mapcar (lambda (it) (file-name-nondirectory (xref-location-group (xref-item-location it)))) found)
                       #'string<)
                 :test #'string=)
                '("descale.md" "guide.md" "start.md"))))

(test-case "the outline holds the headings"
  (test-open "guide.md")
  (unless (string-match-p "Boil water" (format "%S" (funcall imenu-create-index-function)))
    (error "Not in the outline: Boil water")))

(test-case "a renamed heading takes the links to it along"
  (test-open "guide.md")
  (test-on "Fill the kettle")
  ;; eglot asks before it changes files that are not open.
  (cl-letf (((symbol-function 'y-or-n-p) (lambda (&rest _) t)))
    (eglot-rename "Fill it up"))
  (test-wait "the heading" (lambda () (save-excursion (goto-char (point-min)) (search-forward "## Fill it up" nil t))))
  (with-current-buffer (find-file (concat test-set "start.md"))
    (test-wait "the link" (lambda () (save-excursion (goto-char (point-min)) (search-forward "guide.md#fill-it-up" nil t))))))

(dolist (buffer (buffer-list))
  (with-current-buffer buffer
    (set-buffer-modified-p nil)))
(ignore-errors (eglot-shutdown-all))
(princ (format "emacs: %d passed, %d failed\n" test-passed test-failed))
(kill-emacs (if (and (zerop test-failed) (> test-passed 0)) 0 1))
